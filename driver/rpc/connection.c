/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One connection on the I/O thread: bytes in, calls out to the workers in their turn, replies,
 * events and stream packets back; and the references and data that handlers hold of it. Nothing
 * here waits: what the peer does not take stays queued, what it sends too fast stays in its socket.
 */
#include "driver/rpc/connection.h"

#include <string.h>
#include <sys/socket.h>

#include "common/log.h"
#include "driver/rpc/libvirt-types.h"
#include "driver/rpc/xdr.h"

/* Calls beyond the ones that may run are read ahead this far, so that pings behind them are seen.
 */
#define PARKED_CALLS 16
#define PARKED_BYTES (256 * 1024)
/* A connection is not read while one of its streams holds this much for a far end that does not
 * take it. */
#define STREAM_BACKLOG (1024 * 1024)
/* Events that a client does not read; beyond that its picture would be wrong anyway and it is
 * closed. */
#define MAX_EVENTS 8192
#define MAX_EVENT_BYTES (16 * 1024 * 1024)
/* Somebody who may not use us gets a sentence, not memory. */
#define STRANGER_MAX_SIZE 65536u

OutFrame *out_frame_new(GByteArray *bytes)
{
    OutFrame *frame = g_new0(OutFrame, 1);
    frame->bytes = bytes;
    return frame;
}

void out_frame_free(OutFrame *frame)
{
    for (unsigned i = 0; i < frame->n_fds; i++)
        fd_close(frame->fds[i]);
    g_byte_array_unref(frame->bytes);
    call_unref(frame->call);
    rpc_stream_unref(frame->stream);
    g_free(frame);
}

static void connection_ready(IoWatch *watch, uint32_t events);

const RpcProgram *connection_program(const Client *client, uint32_t number)
{
    for (const RpcProgram *const *program = client->programs; *program; program++) {
        bool admin = (*program)->number == ADMIN_PROGRAM;
        if ((*program)->number == number && admin == (client->kind == RPC_LISTENER_ADMIN))
            return *program;
    }
    return NULL;
}

Client *connection_new(RpcServer *server, IoLoop *loop, WorkerPool *workers, int fd,
                       RpcListenerKind kind, CallerRef *caller, bool allowed, GError **error)
{
    Client *client = g_new0(Client, 1);
    g_atomic_ref_count_init(&client->refs);
    client->server = server;
    client->programs = server_programs(server);
    client->loop = io_loop_ref(loop);
    client->workers = worker_pool_ref(workers);
    client->watch = (IoWatch){.fd = fd, .ready = connection_ready};
    client->kind = kind;
    client->caller = caller_ref(caller);
    client->allowed = allowed;
    client->proxy = caller->caller.uid == 0 || caller->caller.uid == geteuid();
    client->pid = caller->caller.pid;
    client->max_requests = server_config(server)->max_client_requests;
    client->in = g_byte_array_new();
    client->in_fds = g_array_new(FALSE, FALSE, sizeof(int));
    client->streams = g_ptr_array_new_with_free_func((GDestroyNotify)rpc_stream_unref);
    g_mutex_init(&client->lock);
    if (io_watch_add(loop, &client->watch, EPOLLIN, error))
        return client;
    client_unref(client);
    return NULL;
}

Client *client_ref(Client *client)
{
    g_atomic_ref_count_inc(&client->refs);
    return client;
}

void client_unref(Client *client)
{
    if (!client || !g_atomic_ref_count_dec(&client->refs))
        return;
    if (client->data_free)
        client->data_free(client->data);
    fd_close(client->watch.fd);
    g_byte_array_unref(client->in);
    g_array_unref(client->in_fds);
    g_ptr_array_unref(client->streams);
    caller_unref(client->caller);
    g_mutex_clear(&client->lock);
    worker_pool_unref(client->workers);
    io_loop_unref(client->loop);
    g_free(client);
}

void client_set_data(Client *client, void *data, GDestroyNotify free)
{
    g_mutex_lock(&client->lock);
    void *old = client->data;
    GDestroyNotify old_free = client->data_free;
    client->data = data;
    client->data_free = free;
    g_mutex_unlock(&client->lock);
    if (old_free)
        old_free(old);
}

void *client_data(const Client *client)
{
    GMutex *lock = (GMutex *)&client->lock;
    g_mutex_lock(lock);
    void *data = client->data;
    g_mutex_unlock(lock);
    return data;
}

bool client_is_closed(const Client *client)
{
    GMutex *lock = (GMutex *)&client->lock;
    g_mutex_lock(lock);
    bool closed = client->closed;
    g_mutex_unlock(lock);
    return closed;
}

/* On a worker: nobody uses the connection any more. */
static void free_data(void *data)
{
    Client *client = data;
    client_set_data(client, NULL, NULL);
    client_unref(client);
}

static void leave_when_gone(Client *client)
{
    if (!client->closed || client->n_running > 0 || !client->server)
        return;
    RpcServer *server = client->server;
    client->server = NULL;
    worker_pool_push(client->workers, true, free_data, client_ref(client));
    server_client_gone(server, client);
}

/* The call does not count any more; its turn is the next one's. */
static void call_gone(Client *client, Call *call)
{
    client->n_running--;
    client->barrier = false;
    if (call->after & CALL_AFTER_CLOSE)
        client->closing = true;
}

static void frame_gone(Client *client, OutFrame *frame)
{
    if (frame->call)
        call_gone(client, frame->call);
    if (frame->stream)
        rpc_stream_written(frame->stream);
    if (frame->event) {
        g_atomic_int_add(&client->n_events, -1);
        g_atomic_int_add(&client->event_bytes, -(int)frame->bytes->len);
    }
    if (frame->pong)
        client->pong_queued = false;
    out_frame_free(frame);
}

void connection_close(Client *client)
{
    if (client->closed)
        return;
    client_ref(client);
    g_mutex_lock(&client->lock);
    client->closed = true;
    GQueue events = client->events;
    g_queue_init(&client->events);
    g_mutex_unlock(&client->lock);
    io_watch_remove(client->loop, &client->watch);
    fd_clear(&client->watch.fd);
    while (client->streams->len > 0)
        rpc_stream_drop(g_ptr_array_index(client->streams, 0));
    OutFrame *frame;
    while ((frame = g_queue_pop_head(&client->out)) || (frame = g_queue_pop_head(&events)))
        frame_gone(client, frame);
    Call *call;
    while ((call = g_queue_pop_head(&client->parked)))
        call_unref(call);
    for (guint i = 0; i < client->in_fds->len; i++)
        fd_close(g_array_index(client->in_fds, int, i));
    g_array_set_size(client->in_fds, 0);
    g_byte_array_set_size(client->in, 0);
    leave_when_gone(client);
    client_unref(client);
}

void connection_drain(Client *client)
{
    client->closing = true;
    connection_update(client);
}

void connection_queue(Client *client, OutFrame *frame)
{
    if (client->closed)
        frame_gone(client, frame);
    else
        g_queue_push_tail(&client->out, frame);
}

/* Writes the message, then a carrier byte with each descriptor. False = would block or lost. */
static bool write_frame(Client *client, OutFrame *frame, bool *ret_lost)
{
    while (frame->written < frame->bytes->len) {
        ssize_t n = send(client->watch.fd, frame->bytes->data + frame->written,
                         frame->bytes->len - frame->written, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            *ret_lost = errno != EAGAIN;
            return false;
        }
        frame->written += n;
    }
    while (frame->fds_written < frame->n_fds) {
        union {
            struct cmsghdr header;
            char space[CMSG_SPACE(sizeof(int))];
        } control = {0};
        char carrier = 0;
        struct iovec vector = {.iov_base = &carrier, .iov_len = 1};
        struct msghdr message = {.msg_iov = &vector,
                                 .msg_iovlen = 1,
                                 .msg_control = &control,
                                 .msg_controllen = sizeof control.space};
        struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(rights), &frame->fds[frame->fds_written], sizeof(int));
        ssize_t n = sendmsg(client->watch.fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno == EINTR)
            continue;
        if (n != 1) {
            *ret_lost = errno != EAGAIN;
            return false;
        }
        frame->fds_written++;
    }
    return true;
}

static void flush(Client *client)
{
    bool lost = false;
    OutFrame *frame;
    while (!client->closed && (frame = g_queue_peek_head(&client->out))) {
        if (!write_frame(client, frame, &lost)) {
            if (lost)
                connection_close(client);
            return;
        }
        g_queue_pop_head(&client->out);
        frame_gone(client, frame);
    }
}

/* Events wait for the replies of the calls that turned them on. */
static void take_events(Client *client)
{
    if (client->n_registering > 0)
        return;
    g_mutex_lock(&client->lock);
    OutFrame *frame;
    while ((frame = g_queue_pop_head(&client->events)))
        g_queue_push_tail(&client->out, frame);
    g_mutex_unlock(&client->lock);
}

static void start_call(Client *client, Call *call)
{
    uint32_t flags = call->procedure ? call->procedure->flags : RPC_FAST;
    client->n_running++;
    client->barrier = (flags & RPC_BARRIER) != 0;
    if (flags & RPC_REGISTERS)
        client->n_registering++;
    g_mutex_lock(&client->lock);
    call->caller = caller_ref(client->caller);
    g_mutex_unlock(&client->lock);
    worker_pool_push(client->workers, (flags & RPC_FAST) != 0, call_run, call);
}

/* Starts the calls whose turn it is: in the order of arrival, a barrier alone. */
static void start_calls(Client *client)
{
    Call *call;
    while (!client->barrier && !client->closing && client->n_running < client->max_requests &&
           (call = g_queue_peek_head(&client->parked))) {
        bool barrier = call->procedure && (call->procedure->flags & RPC_BARRIER);
        if (barrier && client->n_running > 0)
            return;
        g_queue_pop_head(&client->parked);
        client->parked_bytes -= call->payload_length;
        start_call(client, call);
    }
}

void connection_call_finished(void *data)
{
    Call *call = data;
    Client *client = client_ref(call->client);
    const RpcProcedure *procedure = call->procedure;
    if (procedure && (procedure->flags & RPC_REGISTERS))
        client->n_registering--;
    if (client->closed) {
        if (call->stream)
            rpc_stream_drop(call->stream);
        call_gone(client, call);
        call_unref(call);
        leave_when_gone(client);
        client_unref(client);
        return;
    }
    OutFrame *frame = out_frame_new(g_steal_pointer(&call->reply));
    if (!call->failed) {
        frame->n_fds = call->n_reply_fds;
        memcpy(frame->fds, call->reply_fds, sizeof(Fd) * call->n_reply_fds);
        call->n_reply_fds = 0;
    }
    frame->call = call;
    connection_queue(client, frame);
    if (call->after & CALL_AFTER_KEEPALIVE)
        connection_keepalive_start(client);
    if (call->stream && call->failed)
        rpc_stream_drop(call->stream);
    else if (call->stream)
        rpc_stream_activate(call->stream);
    connection_update(client);
    client_unref(client);
}

/* --- receiving --- */

/* A line about a client that breaks the protocol; strangers cannot fill the log with them. */
static void complain(const Client *client, const char *what)
{
    if (client->allowed)
        log_warning("RPC client %d is dropped: %s", (int)client->pid, what);
    else
        log_debug("RPC client %d is dropped: %s", (int)client->pid, what);
}

static bool is_full(const Client *client)
{
    if (client->parked.length >= PARKED_CALLS || client->parked_bytes >= PARKED_BYTES)
        return true;
    for (guint i = 0; i < client->streams->len; i++)
        if (rpc_stream_backlog(g_ptr_array_index(client->streams, i)) >= STREAM_BACKLOG)
            return true;
    return false;
}

static void answer_ping(Client *client, const FrameHeader *ping)
{
    /* One pong answers all pings that came before it was written. */
    if (ping->procedure != KEEPALIVE_PING || client->pong_queued)
        return;
    FrameHeader header = *ping;
    header.procedure = KEEPALIVE_PONG;
    header.type = FRAME_MESSAGE;
    header.status = FRAME_OK;
    GByteArray *bytes = frame_begin(&header);
    frame_finish(bytes, NULL);
    OutFrame *frame = out_frame_new(bytes);
    frame->pong = true;
    client->pong_queued = true;
    OutFrame *head = g_queue_peek_head(&client->out);
    bool begun = head && head->written > 0;
    g_queue_push_nth(&client->out, frame, begun ? 1 : 0);
}

/* Descriptors that belong to the message: as many as it says, or the peer breaks the protocol. */
static bool claim_fds(Client *client, Call *call, unsigned n_fds)
{
    if (client->in_fds->len < n_fds)
        return false;
    for (unsigned i = 0; i < n_fds; i++)
        call->fds[i] = g_array_index(client->in_fds, int, i);
    call->n_fds = n_fds;
    if (n_fds > 0)
        g_array_remove_range(client->in_fds, 0, n_fds);
    return true;
}

static RpcStream *find_stream(Client *client, const FrameHeader *header)
{
    for (guint i = 0; i < client->streams->len; i++) {
        RpcStream *stream = g_ptr_array_index(client->streams, i);
        if (rpc_stream_matches(stream, header))
            return stream;
    }
    return NULL;
}

/* False when the connection cannot be followed any further. */
static bool take_message(Client *client, const FrameView *view)
{
    const FrameHeader *header = &view->header;
    if (header->program == KEEPALIVE_PROGRAM) {
        if (client->allowed)
            answer_ping(client, header);
        return true;
    }
    if (header->type == FRAME_STREAM || header->type == FRAME_STREAM_HOLE) {
        /* Packets of a stream that is gone may still be under way. */
        RpcStream *stream = find_stream(client, header);
        if (stream) {
            rpc_stream_ref(stream);
            rpc_stream_packet(stream, view);
            rpc_stream_unref(stream);
        }
        return true;
    }
    const RpcProgram *program = connection_program(client, header->program);
    const RpcProcedure *procedure = program ? rpc_program_find(program, header->procedure) : NULL;
    Call *call = call_new(client, view, procedure);
    if (!claim_fds(client, call, view->n_fds)) {
        complain(client, "it announced descriptors that it did not send");
        call_unref(call);
        return false;
    }
    client->parked_bytes += call->payload_length;
    g_queue_push_tail(&client->parked, call);
    return true;
}

/* Takes every complete message out of the buffer, as far as there is room. */
static void parse(Client *client)
{
    size_t done = 0;
    size_t max = client->allowed ? FRAME_MAX_SIZE : STRANGER_MAX_SIZE;
    bool follow = true;
    while (follow && !client->closed && done < client->in->len && !client->closing &&
           !is_full(client)) {
        g_autoptr(GError) error = NULL;
        FrameView view = {0};
        bool complete;
        if (!frame_parse(client->in->data + done, client->in->len - done, max, &view, &complete,
                         &error)) {
            complain(client, error->message);
            follow = false;
            break;
        }
        if (!complete)
            break;
        follow = take_message(client, &view);
        done += view.length;
        start_calls(client);
    }
    if (client->closed)
        return;
    if (done > 0)
        g_byte_array_remove_range(client->in, 0, done);
    if (client->in->len == 0) {
        /* What is left of descriptors belongs to no message. */
        for (guint i = 0; i < client->in_fds->len; i++)
            fd_close(g_array_index(client->in_fds, int, i));
        g_array_set_size(client->in_fds, 0);
        if (client->in->data && done > IO_SCRATCH_SIZE) {
            g_byte_array_unref(client->in);
            client->in = g_byte_array_new();
        }
    }
    if (!follow)
        connection_close(client);
}

static bool take_control(Client *client, struct msghdr *message)
{
    bool cut = (message->msg_flags & MSG_CTRUNC) != 0;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(message); header;
         header = CMSG_NXTHDR(message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
            continue;
        size_t n = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        g_array_append_vals(client->in_fds, CMSG_DATA(header), n);
    }
    return !cut && client->in_fds->len <= FRAME_MAX_FDS;
}

static void receive(Client *client)
{
    uint8_t *buffer = io_loop_scratch(client->loop);
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(FRAME_MAX_FDS * sizeof(int))];
    } control;
    struct iovec vector = {.iov_base = buffer, .iov_len = IO_SCRATCH_SIZE};
    struct msghdr message = {.msg_iov = &vector,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control.space};
    ssize_t n = recvmsg(client->watch.fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        connection_close(client);
        return;
    }
    if (!take_control(client, &message)) {
        complain(client, "it sent too many descriptors");
        connection_close(client);
        return;
    }
    client->unanswered = 0;
    g_byte_array_append(client->in, buffer, n);
}

static void connection_ready(IoWatch *watch, uint32_t events)
{
    Client *client = (Client *)((char *)watch - G_STRUCT_OFFSET(Client, watch));
    client_ref(client);
    bool reading = (watch->events & EPOLLIN) != 0;
    if ((events & (EPOLLHUP | EPOLLERR)) && !reading)
        connection_close(client);
    else if (events & (EPOLLIN | EPOLLHUP | EPOLLERR))
        receive(client);
    connection_update(client);
    client_unref(client);
}

void connection_update(Client *client)
{
    if (client->closed)
        return;
    client_ref(client);
    take_events(client);
    /* Each step may make room for another: a written reply for a call, that for bytes to parse. */
    guint before;
    do {
        flush(client);
        start_calls(client);
        before = client->in->len;
        parse(client);
    } while (!client->closed && client->in->len != before);
    flush(client);
    if (!client->closed && client->closing && client->out.length == 0 && client->n_running == 0)
        connection_close(client);
    if (!client->closed) {
        uint32_t wanted = client->closing || is_full(client) ? 0 : EPOLLIN;
        if (client->out.length > 0)
            wanted |= EPOLLOUT;
        io_watch_set(client->loop, &client->watch, wanted);
    }
    client_unref(client);
}

/* --- events --- */

static void flush_posted(void *data)
{
    Client *client = data;
    g_mutex_lock(&client->lock);
    client->flush_posted = false;
    g_mutex_unlock(&client->lock);
    connection_update(client);
    client_unref(client);
}

static void overflow_posted(void *data)
{
    Client *client = data;
    if (!client->closed)
        log_warning("RPC client %d does not read its events and is dropped", (int)client->pid);
    connection_close(client);
    client_unref(client);
}

static OutFrame *event_frame(Client *client, uint32_t program, uint32_t procedure, const void *body)
{
    g_autoptr(GError) error = NULL;
    const RpcProgram *known = connection_program(client, program);
    const RpcProcedure *message = known ? rpc_program_find(known, procedure) : NULL;
    if (!message || message->kind != RPC_KIND_EVENT) {
        log_error("no event %u in RPC program 0x%x", procedure, program);
        return NULL;
    }
    /* libvirt's daemon sends 1, and clients do not look */
    FrameHeader header = {.program = program,
                          .version = known->version,
                          .procedure = procedure,
                          .type = FRAME_MESSAGE,
                          .serial = 1,
                          .status = FRAME_OK};
    GByteArray *bytes = frame_begin(&header);
    if ((message->args && !xdr_encode(message->args, body, bytes, &error)) ||
        !frame_finish(bytes, &error)) {
        log_error("event %s cannot be sent: %s", message->name, error->message);
        g_byte_array_unref(bytes);
        return NULL;
    }
    OutFrame *frame = out_frame_new(bytes);
    frame->event = true;
    return frame;
}

void client_send_event(Client *client, uint32_t program, uint32_t procedure, const void *body)
{
    if (client_is_closed(client))
        return;
    OutFrame *frame = event_frame(client, program, procedure, body);
    if (!frame)
        return;
    void (*post)(void *) = NULL;
    g_mutex_lock(&client->lock);
    if (client->closed) {
        g_mutex_unlock(&client->lock);
        out_frame_free(frame);
        return;
    }
    int n = g_atomic_int_add(&client->n_events, 1) + 1;
    int bytes =
        g_atomic_int_add(&client->event_bytes, (int)frame->bytes->len) + (int)frame->bytes->len;
    g_queue_push_tail(&client->events, frame);
    if (n == MAX_EVENTS ||
        (bytes > MAX_EVENT_BYTES && bytes - (int)frame->bytes->len <= MAX_EVENT_BYTES))
        post = overflow_posted;
    else if (!client->flush_posted && n < MAX_EVENTS)
        post = flush_posted;
    if (post)
        client->flush_posted = true;
    g_mutex_unlock(&client->lock);
    if (post && !io_loop_post(client->loop, post, client_ref(client)))
        client_unref(client);
}

/* --- keepalive --- */

void connection_keepalive_start(Client *client)
{
    int interval = server_config(client->server)->keepalive_interval;
    if (client->keepalive || interval <= 0)
        return;
    client->keepalive = true;
    client->ping_at = g_get_monotonic_time() + interval * G_USEC_PER_SEC;
    server_wake_at(client->server, client->ping_at);
}

int64_t connection_keepalive(Client *client, int64_t now)
{
    const RpcServerConfig *config = server_config(client->server);
    int64_t next = 0;
    for (guint i = client->streams->len; i-- > 0;) {
        RpcStream *stream = g_ptr_array_index(client->streams, i);
        int64_t deadline = rpc_stream_deadline(stream);
        if (deadline && deadline <= now)
            rpc_stream_expire(stream);
        else if (deadline)
            next = next ? MIN(next, deadline) : deadline;
    }
    if (client->keepalive && now >= client->ping_at) {
        client->ping_at = now + config->keepalive_interval * G_USEC_PER_SEC;
        /* While we do not read, its silence says nothing. */
        if (is_full(client)) {
            client->unanswered = 0;
        } else if (client->unanswered >= config->keepalive_count) {
            log_warning("RPC client %d does not answer and is dropped", (int)client->pid);
            connection_close(client);
            return 0;
        } else {
            client->unanswered++;
            FrameHeader header = {.program = KEEPALIVE_PROGRAM,
                                  .version = 1,
                                  .procedure = KEEPALIVE_PING,
                                  .type = FRAME_MESSAGE};
            GByteArray *bytes = frame_begin(&header);
            frame_finish(bytes, NULL);
            connection_queue(client, out_frame_new(bytes));
        }
    }
    connection_update(client);
    if (client->closed)
        return 0;
    if (client->keepalive)
        next = next ? MIN(next, client->ping_at) : client->ping_at;
    return next;
}
