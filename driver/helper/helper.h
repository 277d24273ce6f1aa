/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One vireo-vmm process as the daemon sees it: spawn or reconnect, handshake, commands, events,
 * supervision by pidfd. Knows no domain; reports by callbacks. All callbacks run on the helper
 * thread that helper_init() starts and must not block. Every function of this header may be called
 * from them. What a helper sends is checked as a stranger's.
 *
 * A helper lives until its process is gone (exited() has been called), whatever references there
 * are: what the callbacks get as @opaque has to live as long. A connection that breaks while the
 * process runs on is taken up again by itself; commands under way fail, events are not lost.
 */
#pragma once

#include <glib.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/error.h"
#include "common/monitor/state-page.h"

typedef struct Helper Helper;

#define HELPER_COMMAND_SECONDS 30   /* until a command without an answer fails */
#define HELPER_HANDSHAKE_SECONDS 10 /* then a new helper is killed; an old one is tried again */

/* What has to survive a daemon restart; the domain's status file holds it. */
typedef struct HelperIdentity {
    pid_t pid;
    uint64_t start_time;  /* /proc/PID/stat field 22 */
    char *boot_id;
    char *monitor_path;   /* listening socket that the helper inherited */
    char *exit_path;      /* file where the helper writes its final exit reason */
    uint64_t last_event;  /* sequence number of the last event dealt with */
} HelperIdentity;

typedef struct HelperSpawn {
    const char *program;      /* vireo-vmm */
    const char *name;         /* guest name, for the process title and log */
    const char *monitor_path; /* bound by helper_spawn(), inherited listening */
    const char *exit_path;
    int log_fd;               /* borrowed; the guest's log, becomes its stderr */
    uid_t uid;                /* to run as; (uid_t)-1 = unchanged */
    gid_t gid;
    /* Called by helper_spawn() when the process exists and before it runs the program, to write the
     * identity to the status file: false ends the process and fails the spawn. May be NULL. */
    bool (*record)(const HelperIdentity *identity, void *opaque, GError **error);
    void *record_opaque;
} HelperSpawn;

typedef struct HelperEvents {
    /* Handshake done (once). What helper_reconnect() found to have been missed came before, as
     * event()s. Commands given earlier have been waiting and are sent now. */
    void (*ready)(Helper *helper, void *opaque);
    /* An event; @data borrowed, NULL = none. Sequence numbers rise. A gap means that events were
     * lost because nobody listened for too long: ask query-status. */
    void (*event)(Helper *helper, uint64_t sequence, const char *name, json_object *data, void *opaque);
    /* The process is gone (once, last callback). @reason: text of its exit file or NULL = crashed;
     * @error non-NULL when it died or failed during the handshake. */
    void (*exited)(Helper *helper, const char *reason, const GError *error, void *opaque);
} HelperEvents;

/* Starts the helper thread. */
bool helper_init(GError **error);
/* Ends it: lets go of all helpers without ending them and without further callbacks. */
void helper_finish(void);

/* Starts a helper; returns as soon as it runs the program (no waiting for the handshake). The
 * connection is made before the process: a daemon that dies at any instant leaves the helper with an
 * end of file before its first cont, which ends it. @ret_identity may be NULL. */
Helper *helper_spawn(const HelperSpawn *spawn, const HelperEvents *events, void *opaque,
                     HelperIdentity *ret_identity, GError **error);
/* Takes up a helper that another daemon started. exited() comes if it is no longer there, also when
 * another process has its pid by now. Fails only for
 * want of resources. */
Helper *helper_reconnect(const HelperIdentity *identity, const HelperEvents *events, void *opaque,
                         GError **error);
Helper *helper_ref(Helper *helper);
void helper_unref(Helper *helper);

/* Result of a command: exactly one of @result (borrowed) and @error. Helper thread. */
typedef void (*HelperReply)(Helper *helper, json_object *result, const GError *error, void *opaque);

/* Sends a command; @arguments is taken (NULL = none), @fds (may be NULL) are duplicated and stay the
 * caller's. Any thread; replies arrive in order and always, never before this returns: a helper that
 * is gone, disconnected or silent for HELPER_COMMAND_SECONDS gives an error. @reply may be NULL. */
void helper_execute(Helper *helper, const char *command, json_object *arguments, const int *fds,
                    size_t n_fds, HelperReply reply, void *opaque);
/* The same for a whole message {"execute": …, "arguments": …, "id": …} that somebody else wrote;
 * @message is taken. @result of the reply is the whole answer with "return" or "error" and the
 * message's own id; @error only when there is no answer. */
void helper_execute_raw(Helper *helper, json_object *message, const int *fds, size_t n_fds,
                        HelperReply reply, void *opaque);
/* Commands and capabilities the running process announced. */
bool helper_has_command(const Helper *helper, const char *command);
bool helper_has_capability(const Helper *helper, const char *capability);
const char *const *helper_capabilities(const Helper *helper);

pid_t helper_pid(const Helper *helper);
/* A consistent copy of its state page; false when it never became stable within the bounded retries.
 * Trusts nothing in it. Any thread, no round trip. */
bool helper_read_state(Helper *helper, StatePage *ret_page);
/* SIGTERM, or SIGKILL when @force, by pidfd. Any thread. */
void helper_kill(Helper *helper, bool force);

void helper_identity_clear(HelperIdentity *identity);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Helper, helper_unref)
