/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The helper's monitor: serves the daemon on an inherited listening socket, one connection at a
 * time, on the main loop; keeps the descriptors it was given, the ring of events and the list of
 * jobs. Commands reach the machine as monitor_cmd_*() (monitor-commands.h, generated). Never waits
 * for its peer: replies and events queue up to a limit, then the connection is dropped.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/monitor/monitor-types.h"
#include "common/cleanup.h"
#include "common/error.h"
#include "vmm-helper/host/event-loop.h"
#include "vmm-helper/monitor/monitor-commands.h"

struct Vm;
typedef struct MonitorJob MonitorJob;

#define MONITOR_EVENT_RING 2048 /* events kept */
#define MONITOR_MAX_JOBS 64
#define MONITOR_MAX_FDS 256     /* kept under names */
/* Nobody ever connected: the daemon died in between. */
#define MONITOR_ORPHAN_SECONDS 30

typedef struct MonitorConfig {
    EventLoop *loop;    /* the main loop; outlives the monitor */
    struct Vm *vm;      /* passed to monitor_cmd_*() */
    Fd listen_fd;       /* listening unix stream socket; becomes the monitor's own */
    Fd state_fd;        /* state page's memfd, given out by get-state-page; its own; may be FD_NONE */
    /* The connection ended before the first cont: the process has to end. Main loop. */
    void (*orphaned)(struct Vm *vm);
} MonitorConfig;

Monitor *monitor_new(const MonitorConfig *config, GError **error);
/* On the main loop's thread, or when the loop has stopped for good. Sends what can be sent at once. */
void monitor_free(Monitor *monitor);

/* Hands out the descriptor that getfd put under @name; VIR_ERR_INVALID_ARG names one that is not
 * there. Main loop. */
Fd monitor_take_fd(Monitor *monitor, const char *name, GError **error);

/* Number of the last event raised; for the state page. Any thread. */
uint64_t monitor_last_event(Monitor *monitor);
/* What the generated monitor_event_*() call; @data as the event's table has it. Any thread. */
void monitor_raise(Monitor *monitor, MonitorEventId event, const void *data);

/*
 * Long work. Started by a command, reported by JOB_STATUS_CHANGE, listed until dismissed. A job
 * belongs to the monitor from monitor_job_conclude() on; before that the pointer stays valid.
 * Any thread; @cancel is called on the main loop, at most once, and must not wait.
 */
MonitorJob *monitor_job_new(Monitor *monitor, const char *id, const char *type,
                            void (*cancel)(MonitorJob *job, void *opaque), void *opaque,
                            GError **error);
void monitor_job_progress(MonitorJob *job, uint64_t current, uint64_t total);
void monitor_job_status(MonitorJob *job, MonitorJobStatus status);
/* @error NULL = it succeeded; copied. */
void monitor_job_conclude(MonitorJob *job, const GError *error);

/* Appends the final reason as one line with one write(2); only the first call of a process writes.
 * @exit_fd FD_NONE: does nothing. */
void exit_file_write(int exit_fd, const char *format, ...) G_GNUC_PRINTF(2, 3);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Monitor, monitor_free)
