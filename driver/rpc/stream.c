/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Streams: packets that carry procedure and serial of the call that opened them, joined with a
 * descriptor. One packet at a time is on its way to the client, so a slow client slows the far end
 * and nothing piles up; what the client sends is buffered up to a bound at which its connection is
 * not read any more (connection.c).
 *
 * All state belongs to the I/O thread; the functions of stream.h post to it.
 */
#include "driver/rpc/stream.h"

#include <fcntl.h>

#include "common/log.h"
#include "driver/rpc/connection.h"

/* How long a finish waits for the far end to take what the client has written before it. */
#define FINISH_PATIENCE (5 * G_USEC_PER_SEC)
/* Each has a descriptor and a buffer; no client has a use for more on one connection. */
#define MAX_STREAMS 256

struct RpcStream {
    gatomicrefcount refs;
    Client *client; /* owned */
    FrameHeader id;
    IoWatch watch;
    Fd fd;
    RpcStreamOps ops;
    bool has_ops;
    bool active;    /* the open call's reply is queued */
    bool ended;     /* not in the client's list any more */
    bool sending;   /* a data packet waits to be written */
    bool far_end;   /* the descriptor is at its end: an empty packet told the client */
    bool finishing; /* the client has finished; to_fd is still being written */
    int64_t finish_by;
    GByteArray *to_fd;
    size_t to_fd_done;
    bool abort_early; /* rpc_stream_abort() before activation, with abort_error */
    GError *abort_error;
};

static void stream_update(RpcStream *stream);

RpcStream *rpc_stream_new(Client *client, const FrameHeader *header, GError **error)
{
    if (g_atomic_int_add(&client->n_streams, 1) >= MAX_STREAMS) {
        g_atomic_int_add(&client->n_streams, -1);
        return fail_null(error, VIR_ERR_OPERATION_FAILED,
                         _("the connection has %d streams open already"), MAX_STREAMS);
    }
    RpcStream *stream = g_new0(RpcStream, 1);
    g_atomic_ref_count_init(&stream->refs);
    stream->client = client_ref(client);
    stream->id = *header;
    stream->fd = FD_NONE;
    stream->to_fd = g_byte_array_new();
    return stream;
}

RpcStream *rpc_stream_ref(RpcStream *stream)
{
    g_atomic_ref_count_inc(&stream->refs);
    return stream;
}

void rpc_stream_unref(RpcStream *stream)
{
    if (!stream || !g_atomic_ref_count_dec(&stream->refs))
        return;
    fd_close(stream->fd);
    g_byte_array_unref(stream->to_fd);
    g_clear_error(&stream->abort_error);
    g_atomic_int_add(&stream->client->n_streams, -1);
    client_unref(stream->client);
    g_free(stream);
}

bool rpc_stream_matches(const RpcStream *stream, const FrameHeader *header)
{
    return stream->id.serial == header->serial && stream->id.procedure == header->procedure &&
           stream->id.program == header->program;
}

size_t rpc_stream_backlog(const RpcStream *stream)
{
    return stream->to_fd->len - stream->to_fd_done;
}

int64_t rpc_stream_deadline(const RpcStream *stream)
{
    return stream->finishing ? stream->finish_by : 0;
}

static void run_closed(void *data)
{
    RpcStreamOps *ops = data;
    ops->closed(ops->opaque);
    g_free(ops);
}

/* Tells the owner, on a worker: it may do what the I/O thread must not. */
static void notify_closed(RpcStream *stream)
{
    if (!stream->has_ops)
        return;
    stream->has_ops = false;
    if (stream->ops.closed)
        worker_pool_push(stream->client->workers, true, run_closed,
                         g_memdup2(&stream->ops, sizeof stream->ops));
}

static void release_fd(RpcStream *stream)
{
    io_watch_remove(stream->client->loop, &stream->watch);
    fd_clear(&stream->fd);
    g_byte_array_set_size(stream->to_fd, 0);
    stream->to_fd_done = 0;
    notify_closed(stream);
}

static void stream_end(RpcStream *stream)
{
    if (stream->ended)
        return;
    stream->ended = true;
    stream->finishing = false;
    release_fd(stream);
    g_ptr_array_remove(stream->client->streams, stream);
}

static void send_packet(RpcStream *stream, FrameStatus status, const uint8_t *data, size_t length)
{
    FrameHeader header = stream->id;
    header.type = FRAME_STREAM;
    header.status = status;
    GByteArray *bytes = frame_begin(&header);
    if (length)
        g_byte_array_append(bytes, data, length);
    frame_finish(bytes, NULL);
    OutFrame *frame = out_frame_new(bytes);
    if (length) {
        frame->stream = rpc_stream_ref(stream);
        stream->sending = true;
    }
    connection_queue(stream->client, frame);
}

static void send_error(RpcStream *stream, const GError *error)
{
    FrameHeader header = stream->id;
    header.type = FRAME_STREAM;
    connection_queue(stream->client, out_frame_new(frame_error(&header, error)));
}

/* The far end gives no more: the empty packet says so, and the client is expected to finish. */
static void send_end_of_file(RpcStream *stream)
{
    if (stream->far_end)
        return;
    stream->far_end = true;
    if (stream->finishing) {
        send_packet(stream, FRAME_OK, NULL, 0);
        stream_end(stream);
        return;
    }
    release_fd(stream);
    send_packet(stream, FRAME_CONTINUE, NULL, 0);
}

static void fail_stream(RpcStream *stream, int code, const char *text)
{
    g_autoptr(GError) error = NULL;
    fail(&error, code, "%s", text);
    send_error(stream, error);
    stream_end(stream);
}

static void pump_out(RpcStream *stream)
{
    uint8_t *buffer = io_loop_scratch(stream->client->loop);
    if (stream->sending || stream->finishing)
        return;
    ssize_t n = read(stream->fd, buffer, IO_SCRATCH_SIZE);
    if (n > 0)
        send_packet(stream, FRAME_CONTINUE, buffer, n);
    else if (n == 0 ||
             (errno != EAGAIN && errno != EINTR)) /* a pty whose other side is gone says EIO */
        send_end_of_file(stream);
}

static void pump_in(RpcStream *stream)
{
    while (stream->fd >= 0 && rpc_stream_backlog(stream) > 0) {
        ssize_t n =
            write(stream->fd, stream->to_fd->data + stream->to_fd_done, rpc_stream_backlog(stream));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN) {
            if (stream->to_fd_done > IO_SCRATCH_SIZE) {
                g_byte_array_remove_range(stream->to_fd, 0, stream->to_fd_done);
                stream->to_fd_done = 0;
            }
            return;
        }
        if (n < 0) {
            send_end_of_file(stream);
            return;
        }
        stream->to_fd_done += n;
    }
    g_byte_array_set_size(stream->to_fd, 0);
    stream->to_fd_done = 0;
    if (stream->finishing) {
        send_packet(stream, FRAME_OK, NULL, 0);
        stream_end(stream);
    }
}

static void stream_ready(IoWatch *watch, uint32_t events)
{
    RpcStream *stream = (RpcStream *)((char *)watch - G_STRUCT_OFFSET(RpcStream, watch));
    Client *client = client_ref(stream->client);
    rpc_stream_ref(stream);
    if (events & EPOLLOUT)
        pump_in(stream);
    if (stream->fd >= 0 && (events & (EPOLLIN | EPOLLHUP | EPOLLERR)))
        pump_out(stream);
    stream_update(stream);
    rpc_stream_unref(stream);
    connection_update(client);
    client_unref(client);
}

/* Watches for what can be used now, and for nothing otherwise: a hang-up cannot be masked. */
static void stream_update(RpcStream *stream)
{
    if (!stream->active || stream->ended || stream->fd < 0)
        return;
    uint32_t wanted = 0;
    if (!stream->sending && !stream->finishing)
        wanted |= EPOLLIN;
    if (rpc_stream_backlog(stream) > 0)
        wanted |= EPOLLOUT;
    g_autoptr(GError) error = NULL;
    if (wanted == 0)
        io_watch_remove(stream->client->loop, &stream->watch);
    else if (stream->watch.added)
        io_watch_set(stream->client->loop, &stream->watch, wanted);
    else if (!io_watch_add(stream->client->loop, &stream->watch, wanted, &error))
        fail_stream(stream, error->code, error->message);
}

void rpc_stream_activate(RpcStream *stream)
{
    stream->active = true;
    g_ptr_array_add(stream->client->streams, rpc_stream_ref(stream));
    if (stream->abort_early && stream->abort_error) {
        send_error(stream, stream->abort_error);
        stream_end(stream);
    } else if (stream->abort_early) {
        send_end_of_file(stream);
    }
    stream_update(stream);
}

void rpc_stream_drop(RpcStream *stream)
{
    stream_end(stream);
}

void rpc_stream_written(RpcStream *stream)
{
    stream->sending = false;
    stream_update(stream);
}

static void client_finishes(RpcStream *stream)
{
    if (stream->finishing)
        return;
    if (stream->fd >= 0 && rpc_stream_backlog(stream) > 0) {
        stream->finishing = true;
        stream->finish_by = g_get_monotonic_time() + FINISH_PATIENCE;
        io_loop_wake_at(stream->client->loop, stream->finish_by);
        stream_update(stream);
        return;
    }
    send_packet(stream, FRAME_OK, NULL, 0);
    stream_end(stream);
}

void rpc_stream_expire(RpcStream *stream)
{
    fail_stream(stream, VIR_ERR_OPERATION_TIMEOUT,
                _("the other end of the stream does not take its last bytes"));
}

void rpc_stream_packet(RpcStream *stream, const FrameView *view)
{
    if (view->header.type == FRAME_STREAM_HOLE) {
        fail_stream(stream, VIR_ERR_RPC, _("a hole in a stream that was not opened as sparse"));
        return;
    }
    switch (view->header.status) {
    case FRAME_OK:
        client_finishes(stream);
        break;
    case FRAME_ERROR:
        send_packet(stream, FRAME_OK, NULL, 0);
        stream_end(stream);
        break;
    case FRAME_CONTINUE:
        if (stream->far_end || stream->finishing || view->payload_length == 0)
            break;
        g_byte_array_append(stream->to_fd, view->payload, view->payload_length);
        pump_in(stream);
        stream_update(stream);
        break;
    default:
        fail_stream(stream, VIR_ERR_RPC, _("unexpected status of a stream packet"));
    }
}

typedef struct StreamPost {
    RpcStream *stream;
    int fd;
    RpcStreamOps ops;
    GError *error;
} StreamPost;

static void post_free(StreamPost *post)
{
    rpc_stream_unref(post->stream);
    g_clear_error(&post->error);
    g_free(post);
}

static void pump_posted(void *data)
{
    StreamPost *post = data;
    RpcStream *stream = post->stream;
    stream->ops = post->ops;
    stream->has_ops = true;
    if (stream->ended || stream->far_end || stream->fd >= 0) {
        fd_close(post->fd);
        notify_closed(stream);
    } else {
        stream->fd = post->fd;
        stream->watch = (IoWatch){.fd = post->fd, .ready = stream_ready};
        pump_in(stream);
        stream_update(stream);
    }
    post_free(post);
}

void rpc_stream_pump_fd(RpcStream *stream, int fd, const RpcStreamOps *ops)
{
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    StreamPost *post = g_new0(StreamPost, 1);
    *post = (StreamPost){.stream = rpc_stream_ref(stream), .fd = fd};
    if (ops)
        post->ops = *ops;
    if (io_loop_post(stream->client->loop, pump_posted, post))
        return;
    fd_close(fd);
    if (ops && ops->closed)
        ops->closed(ops->opaque);
    post_free(post);
}

static void abort_posted(void *data)
{
    StreamPost *post = data;
    RpcStream *stream = post->stream;
    if (stream->ended) {
        /* too late to say anything */
    } else if (!stream->active) {
        stream->abort_early = true;
        if (!stream->abort_error)
            stream->abort_error = g_steal_pointer(&post->error);
    } else if (post->error) {
        send_error(stream, post->error);
        stream_end(stream);
    } else {
        send_end_of_file(stream);
    }
    Client *client = client_ref(stream->client);
    post_free(post);
    connection_update(client);
    client_unref(client);
}

void rpc_stream_abort(RpcStream *stream, const GError *error)
{
    StreamPost *post = g_new0(StreamPost, 1);
    *post =
        (StreamPost){.stream = rpc_stream_ref(stream), .error = error ? g_error_copy(error) : NULL};
    if (!io_loop_post(stream->client->loop, abort_posted, post))
        post_free(post);
}
