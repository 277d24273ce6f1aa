/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The blocking client end, see client.h.
 */
#include "driver/rpc/client.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "driver/rpc/xdr.h"

#define RECEIVE_SIZE 65536

struct RpcClient {
    Fd fd;
    uint32_t serial;   /* of the next call */
    FrameHeader last;  /* of the last call: the stream's identity */
    GByteArray *in;    /* received, not parsed */
    GArray *in_fds;    /* int; received, not claimed */
    GArray *reply_fds; /* int; of replies, not taken */
    GQueue messages;   /* RpcMessage */
};

void rpc_message_free(RpcMessage *message)
{
    if (!message)
        return;
    g_free(message->payload);
    g_free(message);
}

RpcClient *rpc_client_connect(const char *path, GError **error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path)
        return fail_null(error, VIR_ERR_INVALID_ARG, _("socket path %s is longer than %zu bytes"),
                         path, sizeof address.sun_path - 1);
    g_strlcpy(address.sun_path, path, sizeof address.sun_path);
    g_auto(Fd) fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot connect to %s"), path);
        return NULL;
    }
    RpcClient *client = g_new0(RpcClient, 1);
    client->fd = fd_steal(&fd);
    client->in = g_byte_array_new();
    client->in_fds = g_array_new(FALSE, FALSE, sizeof(int));
    client->reply_fds = g_array_new(FALSE, FALSE, sizeof(int));
    return client;
}

static void close_all(GArray *fds)
{
    for (guint i = 0; i < fds->len; i++)
        fd_close(g_array_index(fds, int, i));
    g_array_unref(fds);
}

void rpc_client_free(RpcClient *client)
{
    if (!client)
        return;
    fd_close(client->fd);
    g_byte_array_unref(client->in);
    close_all(client->in_fds);
    close_all(client->reply_fds);
    g_queue_clear_full(&client->messages, (GDestroyNotify)rpc_message_free);
    g_free(client);
}

static bool send_all(RpcClient *client, const uint8_t *data, size_t length, GError **error)
{
    while (length > 0) {
        ssize_t n = send(client->fd, data, length, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot send a call"));
        data += n;
        length -= n;
    }
    return true;
}

static bool send_fd(RpcClient *client, int fd, GError **error)
{
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
    memcpy(CMSG_DATA(rights), &fd, sizeof(int));
    if (sendmsg(client->fd, &message, MSG_NOSIGNAL) != 1)
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot send a descriptor"));
    return true;
}

static bool wait_for_data(RpcClient *client, int64_t until, GError **error)
{
    struct pollfd poll_fd = {.fd = client->fd, .events = POLLIN};
    for (;;) {
        int64_t left = until < 0 ? -1 : MAX((until - g_get_monotonic_time()) / 1000, 0);
        int n = poll(&poll_fd, 1, (int)MIN(left, G_MAXINT));
        if (n > 0)
            return true;
        if (n == 0)
            return fail(error, VIR_ERR_OPERATION_TIMEOUT, _("no message came in time"));
        if (errno != EINTR)
            return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot wait for a message"));
    }
}

static bool receive_some(RpcClient *client, int64_t until, GError **error)
{
    uint8_t buffer[RECEIVE_SIZE];
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(FRAME_MAX_FDS * sizeof(int))];
    } control;
    struct iovec vector = {.iov_base = buffer, .iov_len = sizeof buffer};
    struct msghdr message = {.msg_iov = &vector,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control.space};
    if (!wait_for_data(client, until, error))
        return false;
    ssize_t n = recvmsg(client->fd, &message, MSG_CMSG_CLOEXEC);
    if (n < 0)
        return errno == EINTR ||
               fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot receive a message"));
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header;
         header = CMSG_NXTHDR(&message, header))
        if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
            g_array_append_vals(client->in_fds, CMSG_DATA(header),
                                (header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    if (n == 0)
        return fail(error, VIR_ERR_SYSTEM_ERROR, _("the peer closed the connection"));
    g_byte_array_append(client->in, buffer, n);
    return true;
}

static bool answer_ping(RpcClient *client, const FrameHeader *ping, GError **error)
{
    if (ping->procedure != KEEPALIVE_PING)
        return true;
    FrameHeader header = *ping;
    header.procedure = KEEPALIVE_PONG;
    g_autoptr(GByteArray) pong = frame_begin(&header);
    return frame_finish(pong, error) && send_all(client, pong->data, pong->len, error);
}

/* The next message of any kind but keepalive; the caller frees it. */
static RpcMessage *receive_message(RpcClient *client, int64_t until, GError **error)
{
    for (;;) {
        FrameView view = {0};
        bool complete;
        if (!frame_parse(client->in->data, client->in->len, FRAME_MAX_SIZE, &view, &complete,
                         error))
            return NULL;
        if (!complete) {
            if (!receive_some(client, until, error))
                return NULL;
            continue;
        }
        if (client->in_fds->len < view.n_fds)
            return fail_null(error, VIR_ERR_RPC,
                             _("the peer announced descriptors that it did not send"));
        if (view.n_fds > 0) {
            g_array_append_vals(client->reply_fds, client->in_fds->data, view.n_fds);
            g_array_remove_range(client->in_fds, 0, view.n_fds);
        }
        RpcMessage *message = g_new0(RpcMessage, 1);
        *message = (RpcMessage){.header = view.header,
                                .payload = g_memdup2(view.payload, view.payload_length),
                                .payload_length = view.payload_length};
        g_byte_array_remove_range(client->in, 0, view.length);
        if (message->header.program != KEEPALIVE_PROGRAM)
            return message;
        bool answered = answer_ping(client, &message->header, error);
        rpc_message_free(message);
        if (!answered)
            return NULL;
    }
}

static bool is_reply(const RpcMessage *message)
{
    return message->header.type == FRAME_REPLY || message->header.type == FRAME_REPLY_FDS;
}

static bool send_call(RpcClient *client, const Table *table, const void *args, const int *fds,
                      unsigned n_fds, GError **error)
{
    g_autoptr(GByteArray) frame = frame_begin(&client->last);
    if (n_fds > 0) {
        uint8_t count[4];
        xdr_put_u32(count, n_fds);
        g_byte_array_append(frame, count, sizeof count);
    }
    if ((table && !xdr_encode(table, args, frame, error)) || !frame_finish(frame, error) ||
        !send_all(client, frame->data, frame->len, error))
        return false;
    for (unsigned i = 0; i < n_fds; i++)
        if (!send_fd(client, fds[i], error))
            return false;
    return true;
}

bool rpc_client_call(RpcClient *client, const RpcProgram *program, uint32_t procedure,
                     const void *args, void *ret, const int *fds, unsigned n_fds, GError **error)
{
    const RpcProcedure *known = rpc_program_find(program, procedure);
    client->last = (FrameHeader){.program = program->number,
                                 .version = program->version,
                                 .procedure = procedure,
                                 .type = n_fds > 0 ? FRAME_CALL_FDS : FRAME_CALL,
                                 .serial = client->serial++};
    if (!send_call(client, known ? known->args : NULL, args, fds, n_fds, error))
        return false;
    for (;;) {
        g_autoptr(RpcMessage) message = receive_message(client, -1, error);
        if (!message)
            return false;
        if (!is_reply(message) || message->header.serial != client->last.serial) {
            g_queue_push_tail(&client->messages, g_steal_pointer(&message));
            continue;
        }
        if (message->header.status != FRAME_OK)
            return frame_read_error(message->payload, message->payload_length, error);
        const Table *table = known ? known->ret : NULL;
        return !table || xdr_decode(table, message->payload, message->payload_length, ret, error);
    }
}

int rpc_client_take_fd(RpcClient *client)
{
    if (client->reply_fds->len == 0)
        return FD_NONE;
    int fd = g_array_index(client->reply_fds, int, 0);
    g_array_remove_index(client->reply_fds, 0);
    return fd;
}

bool rpc_client_send_stream(RpcClient *client, FrameStatus status, const void *data, size_t length,
                            GError **error)
{
    FrameHeader header = client->last;
    header.type = FRAME_STREAM;
    header.status = status;
    g_autoptr(GByteArray) frame = frame_begin(&header);
    if (length > 0)
        g_byte_array_append(frame, data, length);
    return frame_finish(frame, error) && send_all(client, frame->data, frame->len, error);
}

RpcMessage *rpc_client_receive(RpcClient *client, int timeout_ms, GError **error)
{
    RpcMessage *message = g_queue_pop_head(&client->messages);
    return message ? message
                   : receive_message(client, g_get_monotonic_time() + timeout_ms * 1000LL, error);
}
