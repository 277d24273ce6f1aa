/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One end of a monitor connection: JSON objects, one a line, and descriptors beside them, over a
 * non-blocking unix stream socket. Used by both ends; knows no command. Trusts its peer with
 * nothing: lines, nesting, descriptors and what waits to be sent are bounded. Not thread-safe.
 */
#pragma once

#include <glib.h>
#include <json-c/json.h>
#include <stdbool.h>

#include "common/cleanup.h"
#include "common/error.h"

typedef struct MonitorChannel MonitorChannel;

#define MONITOR_MAX_MESSAGE (1024 * 1024)   /* bytes of a line, either direction */
#define MONITOR_MAX_QUEUE (4 * 1024 * 1024) /* bytes waiting for a peer that does not read */
#define MONITOR_MAX_PENDING_FDS 64          /* received and not yet asked for */
#define MONITOR_MAX_SEND_FDS 16             /* with one message */

/* @fd becomes the channel's own. @max_fds: descriptors it may hold for monitor_channel_take_fd(). */
MonitorChannel *monitor_channel_new(Fd fd, size_t max_fds);
void monitor_channel_free(MonitorChannel *channel);
int monitor_channel_fd(const MonitorChannel *channel);

/* Reads some of what has arrived, never waits. False: the connection is unusable, or has ended
 * (then *ret_eof is true and @error untouched). Messages read before are still there. */
bool monitor_channel_receive(MonitorChannel *channel, bool *ret_eof, GError **error);

typedef enum MonitorChannelNext {
    MONITOR_CHANNEL_MESSAGE, /* *ret_message is an object, the caller's */
    MONITOR_CHANNEL_AGAIN,   /* no whole line there */
    MONITOR_CHANNEL_BROKEN,  /* error set: that line was no JSON object, the next may be */
    MONITOR_CHANNEL_FAILED,  /* error set: nothing that follows can be understood */
} MonitorChannelNext;
MonitorChannelNext monitor_channel_next(MonitorChannel *channel, json_object **ret_message,
                                        GError **error);

/* Oldest descriptor received and not taken yet; FD_NONE when there is none. */
Fd monitor_channel_take_fd(MonitorChannel *channel);

/* Queues @message and sends what can be sent now. The descriptors become the channel's in any case.
 * False: too much is waiting, the message is too long, or the connection is broken. */
bool monitor_channel_send(MonitorChannel *channel, json_object *message, const Fd *fds,
                          size_t n_fds, GError **error);
/* Sends more when the socket has become writable. */
bool monitor_channel_flush(MonitorChannel *channel, GError **error);
/* Bytes that wait for the socket to become writable. */
size_t monitor_channel_unread(const MonitorChannel *channel);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(MonitorChannel, monitor_channel_free)
