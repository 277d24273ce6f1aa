/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the monitor's own files share: the monitor and its one connection. */
#pragma once

#include "common/monitor/channel.h"
#include "vmm-helper/monitor/event-ring.h"
#include "vmm-helper/monitor/monitor.h"

/* Replies wait for the peer up to here; then its next commands wait. */
#define CONNECTION_MAX_UNREAD (512 * 1024)
/* Events are taken from the ring only while less than this waits to be sent. */
#define CONNECTION_MAX_UNREAD_FOR_EVENTS (64 * 1024)

typedef struct Connection {
    Monitor *monitor;
    MonitorChannel *channel;
    EventSource *source;
    uint32_t watched;   /* epoll events the source asks for */
    bool negotiated;    /* qmp_capabilities has been given */
    uint64_t sent;      /* number of the last event sent */
    Fd reply_fd;        /* goes with the reply being made */
} Connection;

struct Monitor {
    EventLoop *loop;
    struct Vm *vm;
    void (*orphaned)(struct Vm *vm);
    Fd listen_fd, state_fd;
    EventSource *listen_source;
    EventTimer *orphan_timer;
    EventTimer *pump_timer; /* due when events wait to be sent */
    bool started;       /* the first cont succeeded */
    bool closing;       /* no further connection is taken */
    Connection *connection;
    GHashTable *fds;    /* name -> Fd as GINT_TO_POINTER; main loop */

    GMutex lock;        /* everything below; no callback under it */
    GCond job_idle;     /* a job's cancel function has returned */
    EventRing *ring;
    GPtrArray *jobs;    /* of MonitorJob */
};

/* Answers one message; false: the connection cannot go on. */
bool connection_handle(Connection *connection, json_object *message, GError **error);
/* Answers a line that was no message. */
bool connection_refuse(Connection *connection, const GError *reason, GError **error);
/* Sends the events that the peer has not seen and that it has room for. False: it has missed some
 * that are no longer in the ring, or the connection is broken. */
bool connection_pump(Connection *connection, GError **error);
bool connection_greet(Connection *connection, GError **error);

void monitor_drop_fds(Monitor *monitor);
void monitor_jobs_free(Monitor *monitor);
