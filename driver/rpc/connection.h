/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One connection from inside driver/rpc: what the I/O thread knows of it, the calls in it and the
 * streams. Handlers see only call.h and stream.h.
 *
 * Unless marked otherwise, members and functions belong to the I/O thread. A call travels
 *   parked (waits for its turn) -> running (on a worker, or with an async handler)
 *   -> finished (its reply is queued) -> gone (its reply is written, or the connection lost)
 * and counts against max_client_requests from running until gone.
 */
#pragma once

#include "driver/rpc/frame.h"
#include "driver/rpc/io-loop.h"
#include "driver/rpc/procedure.h"
#include "driver/rpc/server.h"
#include "driver/rpc/stream.h"
#include "driver/rpc/worker.h"

/* A Caller with its references and the lock of its lazily looked-up names. */
typedef struct CallerRef {
    gatomicrefcount refs;
    Caller caller;
    GMutex lock;
    bool resolved;
} CallerRef;

CallerRef *caller_ref_new(uid_t uid, gid_t gid, pid_t pid, bool read_only);
CallerRef *caller_ref_copy(const CallerRef *from);
CallerRef *caller_ref(CallerRef *caller);
void caller_unref(CallerRef *caller);
/* Fills in the names; may ask a name service: workers only. */
void caller_resolve(CallerRef *caller);

/* A message on its way out. */
typedef struct OutFrame {
    GByteArray *bytes;
    size_t written;
    Fd fds[FRAME_MAX_FDS];
    unsigned n_fds, fds_written;
    Call *call;        /* the call that it is the reply of; owned */
    RpcStream *stream; /* the stream whose data it carries; owned */
    bool event;
    bool pong;
} OutFrame;

OutFrame *out_frame_new(GByteArray *bytes);
void out_frame_free(OutFrame *frame);

/* What rpc/ does once a reply is queued or written. */
typedef enum CallAfter {
    CALL_AFTER_CLOSE = 1 << 0,     /* written: close the connection */
    CALL_AFTER_KEEPALIVE = 1 << 1, /* queued: begin to ping */
} CallAfter;

struct Call {
    gatomicrefcount refs;
    Client *client;
    CallerRef *caller;
    FrameHeader header;
    const RpcProcedure *procedure; /* NULL = unknown */
    uint8_t *payload;
    size_t payload_length;
    Fd fds[FRAME_MAX_FDS];
    unsigned n_fds;
    void *args;
    Fd reply_fds[FRAME_MAX_FDS];
    unsigned n_reply_fds;
    RpcStream *stream;
    gint finished;  /* atomic: call_return or call_fail came */
    unsigned after; /* CallAfter */
    bool failed;
    GByteArray *reply; /* encoded, handed to the I/O thread */
};

struct Client {
    gatomicrefcount refs;
    RpcServer *server; /* the I/O thread may use it as long as the client is in its list */
    const RpcProgram *const *programs;
    IoLoop *loop;
    WorkerPool *workers;
    IoWatch watch;
    RpcListenerKind kind;
    pid_t pid;    /* of the peer, for the log */
    bool proxy;   /* the peer may speak for others */
    bool allowed; /* the peer's uid may use us */
    unsigned max_requests;

    GByteArray *in; /* bytes received and not yet parsed */
    GArray *in_fds; /* int; descriptors received and not yet claimed */
    GQueue parked;  /* Call */
    size_t parked_bytes;
    unsigned n_running;
    bool barrier; /* the one running call is a barrier */
    unsigned n_registering;
    GPtrArray *streams;
    gint n_streams; /* atomic: all that exist, whether data flows or not */
    GQueue out;     /* OutFrame */
    bool pong_queued;

    bool keepalive;
    int64_t ping_at;
    unsigned unanswered;
    bool closing; /* closes when .out is empty; nothing is read any more */

    bool opened;         /* CONNECT_OPEN succeeded; written by a barrier */
    gint close_callback; /* atomic: registered */
    GMutex lock;         /* of the members below; any thread */
    bool closed;
    bool flush_posted;
    GQueue events;              /* OutFrame, not yet taken over by the I/O thread */
    gint n_events, event_bytes; /* atomic: queued and not yet written */
    CallerRef *caller;
    void *data;
    GDestroyNotify data_free;
};

/* Takes over @fd. NULL when it cannot be watched. */
Client *connection_new(RpcServer *server, IoLoop *loop, WorkerPool *workers, int fd,
                       RpcListenerKind kind, CallerRef *caller, bool allowed, GError **error);
/* The program that this kind of socket answers under @number; any thread. */
const RpcProgram *connection_program(const Client *client, uint32_t number);
/* Drops everything at once; the client leaves the server's list when its last call is gone. */
void connection_close(Client *client);
/* Closes once everything queued is written and all calls are gone. */
void connection_drain(Client *client);
void connection_queue(Client *client, OutFrame *frame);
/* Writes what can be written, starts calls whose turn it is, and reads on if there is room. */
void connection_update(Client *client);
/* The finished @call's reply goes out; takes over the reference. */
void connection_call_finished(void *call);
/* Sends pings that are due at @now, closes a dead connection; the time of the next, 0 = none. */
int64_t connection_keepalive(Client *client, int64_t now);
void connection_keepalive_start(Client *client);

/* call.c: any thread. */
Call *call_new(Client *client, const FrameView *view, const RpcProcedure *procedure);
/* Worker: checks, decodes and runs the handler; takes over the reference. */
void call_run(void *call);

/* stream.c */
/* NULL when the connection has too many. */
RpcStream *rpc_stream_new(Client *client, const FrameHeader *header, GError **error);
/* The open call succeeded: data may flow. */
void rpc_stream_activate(RpcStream *stream);
/* The connection or the open call is lost. */
void rpc_stream_drop(RpcStream *stream);
void rpc_stream_packet(RpcStream *stream, const FrameView *view);
/* One of its data packets is written. */
void rpc_stream_written(RpcStream *stream);
bool rpc_stream_matches(const RpcStream *stream, const FrameHeader *header);
/* Bytes from the client that its far end has not taken yet. */
size_t rpc_stream_backlog(const RpcStream *stream);
/* When its patience with a finish ends, 0 = it waits for nothing; and what to do then. */
int64_t rpc_stream_deadline(const RpcStream *stream);
void rpc_stream_expire(RpcStream *stream);

/* server.c: the connection's way up. */
const RpcProgram *const *server_programs(RpcServer *server);
void server_client_gone(RpcServer *server, Client *client);
const RpcServerConfig *server_config(RpcServer *server);
void server_wake_at(RpcServer *server, int64_t when);
