/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The inside of a domain, for the files of this folder only. Members below "on the queue" are
 * touched by nothing but the domain's own queue.
 */
#pragma once

#include "common/cleanup.h"
#include "driver/domain/console.h"
#include "driver/domain/driver.h"
#include "driver/domain/queue.h"
#include "driver/domain/status.h"

/* How a run ends, for readers and listeners. */
typedef struct DomainEnd {
    int reason;        /* virDomainShutoffReason */
    int detail;        /* virDomainEventStoppedDetailType */
    bool announced;    /* false: nobody has seen it running, no event */
} DomainEnd;

/* A helper and what belongs to it, from the first claim to the last undo. */
typedef struct DomainRun {
    Status status;
    Helper *helper;
    DomainOwner *owner;     /* autodestroy */
    int running_reason;     /* for the next RESUME; 0 = unpaused */
    int paused_reason;      /* for the next STOP; 0 = unknown */
    bool restarting;        /* a power-off is being turned into a reset: its STOP is hidden */
    bool catching_up;       /* after a reconnect: the comparison decides, not old events */
    bool end_chosen;
    DomainEnd end;          /* when the helper exits; valid if end_chosen */
    GSource *timer;         /* on the default main context: kills a helper that hangs */
} DomainRun;

typedef struct DomainStep DomainStep;
struct DomainStep {
    QueueStep base;
    Domain *domain;
    void (*run)(DomainStep *step);
    /* The run's helper is gone, just before the run is torn down and after it. */
    void (*helper_gone)(DomainStep *step, const char *reason, const GError *error);
    /* The run's timer fired; NULL = the helper is killed. */
    void (*timed_out)(DomainStep *step);
    void (*clear)(DomainStep *step); /* members of the bigger struct */
    DomainDone done;
    void *opaque;
};

struct Domain {
    gatomicrefcount refs;
    DomainDriver *driver;
    char *name;
    uint8_t uuid[16];
    char *uuid_text;
    Queue *queue;
    Consoles *consoles;
    GMutex snapshot_lock; /* held for a pointer's copy only */
    DomainSnapshot *current;
    gpointer owner; /* atomic: the DomainOwner of the run, compared only */
    /* on the queue */
    DomainRun *run;
    bool missed; /* what is told now happened while no daemon ran */
    bool killed; /* destroy ended the run of the step before it */
};

struct DomainOwner {
    gatomicrefcount refs;
    gint gone; /* atomic */
};

/* object.c */
Domain *domain_new(DomainDriver *driver, const char *name, const uint8_t uuid[16]);
/* Takes @snapshot over and shows it to readers. */
void domain_publish(Domain *domain, DomainSnapshot *snapshot);
void domain_set_state(Domain *domain, int state, int reason);
void domain_emit_lifecycle(Domain *domain, int type, int detail);
void domain_emit(Domain *domain, DomainEvent *event);
/* Allocates a step of @size bytes (first member DomainStep). */
void *domain_step_new(Domain *domain, size_t size, void (*run)(DomainStep *step), DomainDone done,
                      void *opaque);
void domain_step_queue(DomainStep *step);
/* Answers and ends the current step; @error is taken. */
void domain_step_finish(DomainStep *step, GError *error);
DomainStep *domain_step_current(Domain *domain);
bool domain_check_active(Domain *domain, GError **error);

/* driver.c */
const DomainFolders *domain_driver_folders(DomainDriver *driver);
int domain_driver_next_id(DomainDriver *driver);
void domain_driver_seen_id(DomainDriver *driver, int id);
void domain_driver_count_active(DomainDriver *driver, int change);

/* list.c */
typedef struct DomainList DomainList;
DomainList *domain_list_new(void);
void domain_list_free(DomainList *list);
/* The domain with this name and uuid, new (and invisible) if there is none, and @add run for it
 * with the list locked. One of the two alone matching is VIR_ERR_OPERATION_FAILED. */
bool domain_list_claim(DomainList *list, DomainDriver *driver, const char *name,
                       const uint8_t uuid[16], void (*add)(Domain *domain, void *opaque),
                       void *opaque, GError **error);
/* Forgets a domain that has no definition and no work. */
void domain_list_drop_unused(DomainList *list, Domain *domain);
DomainList *domain_driver_domains(DomainDriver *driver);
/* A stored definition or status is taken up as far as clients can see: once for each. */
void domain_driver_loaded_one(DomainDriver *driver);
Domain *domain_list_find_uuid(DomainList *list, const uint8_t uuid[16]);
Domain *domain_list_find_name(DomainList *list, const char *name);
GPtrArray *domain_list_all(DomainList *list, bool visible_only);

/* run.c */
DomainRun *domain_run_new(void);
void domain_run_free(DomainRun *run);
/* When queues and helper thread have ended: lets go of a run that goes on without the daemon. */
void domain_run_leave(Domain *domain);
char *domain_status_path(Domain *domain);
/* The guest's log, which the helper writes to as well; a line of it with a time stamp. */
char *domain_log_path(Domain *domain);
void domain_log_line(int fd, const char *format, ...) G_GNUC_PRINTF(2, 3);
bool domain_run_write(Domain *domain, GError **error);
/* Writes the status of a running guest; a failure is logged, the guest runs on. */
void domain_run_save(Domain *domain);
/* The first choice stays, until it is forgotten. */
void domain_run_choose_end(DomainRun *run, int reason, int detail);
void domain_run_forget_end(DomainRun *run);
/* Kills the helper after so many seconds; one timer for a run, the newer one counts. */
void domain_run_set_timer(Domain *domain, unsigned seconds);
void domain_run_clear_timer(Domain *domain);
/* Gives everything of the run back, publishes "shut off" and says so. */
void domain_run_tear_down(Domain *domain);
extern const HelperEvents domain_run_events;

/* Copies @arguments and @fds; the reply comes on the domain's queue. */
typedef void (*DomainReply)(Domain *domain, json_object *result, const GError *error, void *opaque);
void domain_run_execute(Domain *domain, const char *command, json_object *arguments, const int *fds,
                        size_t n_fds, DomainReply reply, void *opaque);

/* The same for a whole message that somebody else wrote; it is taken. */
void domain_run_execute_raw(Domain *domain, json_object *message, DomainReply reply, void *opaque);

/* power.c */
void domain_power_event(Domain *domain, const char *name, json_object *data);
/* Tells a helper whose guest powered off to go. */
void domain_power_quit(Domain *domain);

/* start.c */
void domain_start_ready(DomainStep *step);
bool domain_step_is_start(const DomainStep *step);
void domain_create_queue(Domain *domain, DomainDef *def, unsigned flags, DomainOwner *owner,
                         DomainDone done, void *opaque);

/* definition.c */
void domain_define_queue(Domain *domain, DomainDef *def, DomainDone done, void *opaque);
/* Takes up a definition found on disk, unless the domain has one or the file went meanwhile. */
void domain_adopt_queue(Domain *domain, DomainDef *def);

/* reconnect.c */
void domain_reconnect_queue(Domain *domain, Status *status);
void domain_reconnect_ready(DomainStep *step);
bool domain_step_is_reconnect(const DomainStep *step);

/* destroy.c */
void domain_destroy_owned(Domain *domain, DomainOwner *owner);
