/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the files of driver/helper share: the helper object. Members are the helper thread's unless
 * they say otherwise.
 */
#pragma once

#include <sys/socket.h>

#include "common/cleanup.h"
#include "common/monitor/channel.h"
#include "driver/helper/helper.h"

/* A helper may send this many events at once and this many a second; what is more waits in its
 * socket, and in its ring. */
#define HELPER_EVENT_BURST 4096
#define HELPER_EVENTS_PER_SECOND 1000
#define HELPER_MAX_COMMANDS 256      /* under way or waiting, of one helper */
#define HELPER_MAX_VIOLATIONS 5      /* of the protocol; then its monitor is left alone */
#define HELPER_MAX_ANNOUNCED 1024    /* commands or capabilities it may list */
#define HELPER_MAX_RECEIVED_FDS 4
#define HELPER_MAX_TEXT 1024         /* bytes of its error and exit texts that are believed */

typedef enum HelperPhase {
    HELPER_DISCONNECTED, /* a timer tries again */
    HELPER_GREETING,     /* connected, nothing heard yet */
    HELPER_NEGOTIATING,
    HELPER_READY,
    HELPER_UNUSABLE,     /* too many violations: only supervised */
    HELPER_EXITED,
} HelperPhase;

/* A command on its way. The handshake's own commands have .internal. */
typedef struct HelperCommand {
    json_object *message;    /* NULL once sent */
    Fd fds[MONITOR_MAX_SEND_FDS];
    size_t n_fds;
    uint64_t id;
    int64_t deadline_us;     /* monotonic */
    HelperReply reply;       /* NULL once given up, or nobody wants one */
    void *opaque;
    json_object *foreign_id; /* of a raw message */
    bool raw;
    bool (*internal)(Helper *helper, json_object *result, GError **error);
} HelperCommand;

/* What the process announced; immutable once published. */
typedef struct HelperAnnounced {
    GStrv capabilities;
    GStrv commands;
} HelperAnnounced;

struct Helper {
    gint references;
    HelperEvents events;
    void *opaque;
    HelperIdentity identity; /* .last_event is the helper thread's, the rest immutable */
    Fd pid_fd;               /* immutable; FD_NONE: not there any more */
    bool is_child;           /* immutable; ours to reap */
    gint killed;             /* atomic: by us */
    Fd first_fd;             /* of a spawned one: connected before it ran */
    StatePage *page;         /* atomic pointer, set once */
    HelperAnnounced *announced; /* atomic pointer, set once */

    GMutex lock;             /* inbox and .wake_posted */
    GQueue inbox;            /* of HelperCommand, from any thread */
    bool wake_posted;

    HelperPhase phase;
    bool was_ready;          /* ready() has been called */
    GError *start_error;     /* why the handshake failed */
    unsigned violations, attempts;
    MonitorChannel *channel;
    GStrv greeting_capabilities;
    GQueue waiting;          /* of HelperCommand: not sent, for want of a finished handshake */
    GQueue sent;             /* of HelperCommand, in the order of their replies */
    uint64_t next_id;
    bool catching_up;        /* query-events is under way: live events will be in its answer */
    double event_budget;     /* events that may come now */
    int64_t event_budget_us; /* when it was computed */

    GSource *pid_source, *in_source, *out_source, *handshake_source, *deadline_source;
    GSource *retry_source, *throttle_source;
};

/* The helper thread's context; NULL between helper_finish() and helper_init(). */
GMainContext *helper_context(void);

/* Without a process and a connection yet; and the end of its supervision, on the helper thread. */
Helper *helper_new(const HelperIdentity *identity, const HelperEvents *events, void *opaque);
void helper_forget(Helper *helper);

/* connection.c: all on the helper thread */
void helper_connection_open(Helper *helper, Fd fd);
void helper_connection_try(Helper *helper);
/* Reads what is there, for the last time. */
void helper_connection_drain(Helper *helper);
void helper_connection_close(Helper *helper);
/* Sends or queues. */
void helper_command_submit(Helper *helper, HelperCommand *command);
void helper_command_free(HelperCommand *command);
/* Answers with an error and frees. */
void helper_command_fail(Helper *helper, HelperCommand *command, const GError *error);
void helper_fail_commands(Helper *helper, GQueue *commands, const GError *error);
void helper_source_clear(GSource **source);
/* Creates, attaches to the helper thread and keeps in *@source; replaces what was there. */
void helper_source_fd(Helper *helper, GSource **source, int fd, GIOCondition condition,
                      gboolean (*func)(gint fd, GIOCondition condition, gpointer helper));
void helper_source_timeout(Helper *helper, GSource **source, unsigned ms, GSourceFunc func);

/* process.c */
typedef struct HelperProcess {
    pid_t pid;
    Fd pid_fd;
    Fd monitor_fd; /* the daemon's end, connected */
    StatePage *page;
} HelperProcess;
bool helper_process_start(const HelperSpawn *spawn, HelperIdentity *ret_identity,
                          HelperProcess *ret_process, GError **error);
/* The process that @identity names, or FD_NONE when it is gone. */
Fd helper_process_find(const HelperIdentity *identity);
/* How a child ended, as a sentence; NULL when unknown. Reaps it. */
char *helper_process_reap(Fd pid_fd);
/* The one line of the exit file; NULL = none, it crashed. */
char *helper_process_exit_reason(const char *path);
/* Maps a state page that the helper sent; NULL unless it can never shrink under us. */
StatePage *helper_page_map(int fd, GError **error);
void helper_page_unmap(StatePage *page);

/* socket.c */
Fd helper_socket_listen(const char *path, GError **error);
Fd helper_socket_connect(const char *path, GError **error);
