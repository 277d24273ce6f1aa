/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The monitor's life: listening socket, the one connection, events on their way to it; see
 * monitor.h. What messages mean is in command.c.
 */
#include "vmm-helper/monitor/monitor.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include "common/json.h"
#include "common/log.h"
#include "vmm-helper/monitor/monitor-private.h"

static void listen_start(Monitor *monitor);
static void connection_ready(void *opaque, uint32_t events);

/* --- The connection --------------------------------------------------------------------------- */

static void connection_close(Connection *connection)
{
    Monitor *monitor = connection->monitor;
    monitor->connection = NULL;
    event_source_remove(connection->source);
    monitor_channel_free(connection->channel);
    fd_close(connection->reply_fd);
    g_free(connection);
    monitor_drop_fds(monitor);
    if (monitor->closing)
        return;
    if (monitor->started) {
        listen_start(monitor);
        return;
    }
    monitor->closing = true;
    monitor->orphaned(monitor->vm);
}

/* Without room for another reply the next command waits in the socket. */
static void connection_watch(Connection *connection)
{
    size_t unread = monitor_channel_unread(connection->channel);
    uint32_t wanted = (unread < CONNECTION_MAX_UNREAD ? EPOLLIN : 0) | (unread ? EPOLLOUT : 0);
    if (wanted == connection->watched)
        return;
    connection->watched = wanted;
    event_source_modify(connection->source, wanted);
}

/* Messages that have arrived whole. */
static bool connection_read(Connection *connection, GError **error)
{
    while (monitor_channel_unread(connection->channel) < CONNECTION_MAX_UNREAD) {
        g_autoptr(json_object) message = NULL;
        g_autoptr(GError) reason = NULL;
        switch (monitor_channel_next(connection->channel, &message, &reason)) {
        case MONITOR_CHANNEL_MESSAGE:
            if (!connection_handle(connection, message, error))
                return false;
            break;
        case MONITOR_CHANNEL_AGAIN:
            return true;
        case MONITOR_CHANNEL_BROKEN:
            if (!connection_refuse(connection, reason, error))
                return false;
            break;
        case MONITOR_CHANNEL_FAILED:
            connection_refuse(connection, reason, NULL);
            g_propagate_error(error, g_steal_pointer(&reason));
            return false;
        }
    }
    return true;
}

static bool connection_step(Connection *connection, uint32_t events, GError **error)
{
    bool eof = false, alive = true;
    if ((events & EPOLLOUT) && !monitor_channel_flush(connection->channel, error))
        return false;
    if (events & (EPOLLIN | EPOLLHUP | EPOLLERR))
        alive = monitor_channel_receive(connection->channel, &eof, error);
    /* What came before the end still counts, and so do lines that waited for room. */
    if (!connection_read(connection, alive || eof ? error : NULL) || !alive)
        return false;
    return connection_pump(connection, error);
}

static void connection_ready(void *opaque, uint32_t events)
{
    Connection *connection = opaque;
    g_autoptr(GError) error = NULL;
    if (connection_step(connection, events, &error)) {
        connection_watch(connection);
        return;
    }
    if (error)
        log_warning("the monitor connection is given up: %s", error->message);
    connection_close(connection);
}

static void connection_new(Monitor *monitor, Fd fd)
{
    Connection *connection = g_new0(Connection, 1);
    connection->monitor = monitor;
    connection->channel = monitor_channel_new(fd, MONITOR_MAX_PENDING_FDS);
    connection->reply_fd = FD_NONE;
    connection->watched = EPOLLIN;
    connection->source =
        event_loop_add_fd(monitor->loop, fd, EPOLLIN, connection_ready, connection);
    monitor->connection = connection;
    g_autoptr(GError) error = NULL;
    if (!connection_greet(connection, &error)) {
        log_warning("the monitor connection is given up: %s", error->message);
        connection_close(connection);
        return;
    }
    connection_watch(connection);
}

/* Events have been raised. */
static void pump(void *opaque)
{
    Monitor *monitor = opaque;
    Connection *connection = monitor->connection;
    g_autoptr(GError) error = NULL;
    if (!connection)
        return;
    if (connection_pump(connection, &error)) {
        connection_watch(connection);
        return;
    }
    log_warning("the monitor connection is given up: %s", error->message);
    connection_close(connection);
}

bool connection_pump(Connection *connection, GError **error)
{
    Monitor *monitor = connection->monitor;
    while (connection->negotiated &&
           monitor_channel_unread(connection->channel) < CONNECTION_MAX_UNREAD_FOR_EVENTS) {
        g_mutex_lock(&monitor->lock);
        uint64_t last = event_ring_last(monitor->ring);
        g_auto(MonitorEventRecord) record = {0};
        bool there = event_ring_get(monitor->ring, connection->sent + 1, &record);
        g_mutex_unlock(&monitor->lock);
        if (connection->sent == last)
            return true;
        if (!there)
            return fail(error, VIR_ERR_OPERATION_FAILED, _("the peer does not read its events"));
        connection->sent++;
        g_autoptr(json_object) message =
            json_from_struct(&monitor_event_record_table, &record, 0);
        if (!monitor_channel_send(connection->channel, message, NULL, 0, error))
            return false;
    }
    return true;
}

uint64_t monitor_last_event(Monitor *monitor)
{
    g_mutex_lock(&monitor->lock);
    uint64_t last = event_ring_last(monitor->ring);
    g_mutex_unlock(&monitor->lock);
    return last;
}

void monitor_raise(Monitor *monitor, MonitorEventId event, const void *data)
{
    const Table *table = monitor_events[event].data;
    json_object *json = table ? json_from_struct(table, data, 0) : NULL;
    g_mutex_lock(&monitor->lock);
    event_ring_add(monitor->ring, event, json);
    g_mutex_unlock(&monitor->lock);
    /* A timer that is due at once: unlike posted work it can be taken back. */
    event_timer_arm(monitor->pump_timer, 0);
}

/* --- Listening -------------------------------------------------------------------------------- */

static void listen_ready(void *opaque, uint32_t events)
{
    Monitor *monitor = opaque;
    Fd fd = accept4(monitor->listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0)
        return;
    event_source_remove(monitor->listen_source);
    monitor->listen_source = NULL;
    event_timer_cancel(monitor->orphan_timer);
    connection_new(monitor, fd);
}

static void listen_start(Monitor *monitor)
{
    monitor->listen_source =
        event_loop_add_fd(monitor->loop, monitor->listen_fd, EPOLLIN, listen_ready, monitor);
}

static void orphan_expired(void *opaque)
{
    Monitor *monitor = opaque;
    if (monitor->started || monitor->connection || monitor->closing)
        return;
    log_warning("nobody has connected to the monitor within %d s", MONITOR_ORPHAN_SECONDS);
    monitor->closing = true;
    monitor->orphaned(monitor->vm);
}

/* --- The monitor ------------------------------------------------------------------------------ */

Monitor *monitor_new(const MonitorConfig *config, GError **error)
{
    int listening = 0;
    socklen_t size = sizeof(listening);
    if (getsockopt(config->listen_fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) < 0 ||
        !listening) {
        fd_close(config->listen_fd);
        fd_close(config->state_fd);
        return fail_null(error, VIR_ERR_INVALID_ARG, _("descriptor %d is no listening socket"),
                         config->listen_fd);
    }
    Monitor *monitor = g_new0(Monitor, 1);
    monitor->loop = config->loop;
    monitor->vm = config->vm;
    monitor->orphaned = config->orphaned;
    monitor->listen_fd = config->listen_fd;
    monitor->state_fd = config->state_fd;
    monitor->fds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_mutex_init(&monitor->lock);
    g_cond_init(&monitor->job_idle);
    monitor->ring = event_ring_new(MONITOR_EVENT_RING);
    monitor->jobs = g_ptr_array_new();
    monitor->orphan_timer = event_timer_new(monitor->loop, orphan_expired, monitor);
    event_timer_arm(monitor->orphan_timer,
                    host_clock_ns() + MONITOR_ORPHAN_SECONDS * INT64_C(1000000000));
    monitor->pump_timer = event_timer_new(monitor->loop, pump, monitor);
    listen_start(monitor);
    return monitor;
}

void monitor_free(Monitor *monitor)
{
    if (!monitor)
        return;
    monitor->closing = true;
    if (monitor->connection && connection_pump(monitor->connection, NULL))
        monitor_channel_flush(monitor->connection->channel, NULL);
    if (monitor->connection)
        connection_close(monitor->connection);
    event_source_remove(monitor->listen_source);
    event_timer_free(monitor->orphan_timer);
    event_timer_free(monitor->pump_timer);
    monitor_drop_fds(monitor);
    g_hash_table_unref(monitor->fds);
    fd_close(monitor->listen_fd);
    fd_close(monitor->state_fd);
    monitor_jobs_free(monitor);
    event_ring_free(monitor->ring);
    g_mutex_clear(&monitor->lock);
    g_cond_clear(&monitor->job_idle);
    g_free(monitor);
}
