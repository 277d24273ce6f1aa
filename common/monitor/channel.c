/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Framing and descriptor passing for both ends of the monitor; see channel.h. */
#include "common/monitor/channel.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "common/json.h"

#define RECEIVE_CHUNK (64 * 1024)
#define SCM_MAX 253 /* what the kernel passes at most with one message (SCM_MAX_FD) */

/* A line on its way out; its descriptors travel with its first byte. */
typedef struct Outgoing {
    char *text;
    size_t len, sent;
    Fd fds[MONITOR_MAX_SEND_FDS];
    size_t n_fds;
} Outgoing;

struct MonitorChannel {
    Fd fd;
    GByteArray *input; /* from .consumed on: not yet handed out */
    size_t consumed;
    size_t scanned;    /* no newline before here */
    GQueue output;     /* of Outgoing */
    size_t queued;     /* bytes in it */
    Fd *fds;           /* received, oldest first */
    size_t n_fds, max_fds;
};

static void outgoing_free(void *pointer)
{
    Outgoing *outgoing = pointer;
    for (size_t i = 0; i < outgoing->n_fds; i++)
        fd_close(outgoing->fds[i]);
    g_free(outgoing->text);
    g_free(outgoing);
}

MonitorChannel *monitor_channel_new(Fd fd, size_t max_fds)
{
    MonitorChannel *channel = g_new0(MonitorChannel, 1);
    channel->fd = fd;
    channel->input = g_byte_array_new();
    channel->fds = g_new0(Fd, max_fds);
    channel->max_fds = max_fds;
    g_queue_init(&channel->output);
    /* The listening side may hand over a blocking one. */
    int flags = fcntl(fd, F_GETFL);
    if (flags >= 0)
        fcntl(fd, F_SETFL, flags | O_NONBLOCK);
    return channel;
}

void monitor_channel_free(MonitorChannel *channel)
{
    if (!channel)
        return;
    fd_close(channel->fd);
    for (size_t i = 0; i < channel->n_fds; i++)
        fd_close(channel->fds[i]);
    g_free(channel->fds);
    g_queue_clear_full(&channel->output, outgoing_free);
    g_byte_array_unref(channel->input);
    g_free(channel);
}

int monitor_channel_fd(const MonitorChannel *channel)
{
    return channel->fd;
}

/* Takes every descriptor of the control message, so that none leaks, then says whether they fit. */
static bool take_control(MonitorChannel *channel, struct msghdr *header, GError **error)
{
    bool fits = !(header->msg_flags & MSG_CTRUNC);
    for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c; c = CMSG_NXTHDR(header, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
            continue;
        size_t n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < n; i++) {
            int fd;
            memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof(int));
            if (channel->n_fds < channel->max_fds) {
                channel->fds[channel->n_fds++] = fd;
            } else {
                fd_close(fd);
                fits = false;
            }
        }
    }
    return fits || fail(error, VIR_ERR_OPERATION_FAILED,
                        _("monitor: the peer sent more descriptors than it may"));
}

/* A line may be as long as allowed; what was handed out makes room first. */
static void make_room(MonitorChannel *channel)
{
    if (channel->consumed == 0)
        return;
    g_byte_array_remove_range(channel->input, 0, channel->consumed);
    channel->scanned -= channel->consumed;
    channel->consumed = 0;
}

bool monitor_channel_receive(MonitorChannel *channel, bool *ret_eof, GError **error)
{
    make_room(channel);
    size_t room = RECEIVE_CHUNK;
    while (room > 0) {
        union {
            struct cmsghdr align;
            char bytes[CMSG_SPACE(SCM_MAX * sizeof(int))];
        } control;
        guint had = channel->input->len;
        g_byte_array_set_size(channel->input, had + room);
        struct iovec iov = {.iov_base = channel->input->data + had, .iov_len = room};
        struct msghdr header = {.msg_iov = &iov,
                                .msg_iovlen = 1,
                                .msg_control = control.bytes,
                                .msg_controllen = sizeof(control.bytes)};
        ssize_t got = recvmsg(channel->fd, &header, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
        int errnum = errno;
        g_byte_array_set_size(channel->input, had + MAX(got, 0));
        if (got < 0 && errnum == EINTR)
            continue;
        if (got < 0 && errnum == EAGAIN)
            return true;
        if (got < 0)
            return fail_errno(error, VIR_ERR_OPERATION_FAILED, errnum, _("monitor: cannot receive"));
        if (!take_control(channel, &header, error))
            return false;
        if (got == 0) {
            *ret_eof = true;
            return false;
        }
        room -= got;
    }
    return true;
}

static bool is_blank(const char *line, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!g_ascii_isspace(line[i]))
            return false;
    return true;
}

MonitorChannelNext monitor_channel_next(MonitorChannel *channel, json_object **ret_message,
                                        GError **error)
{
    GByteArray *input = channel->input;
    while (channel->scanned < input->len) {
        const char *line = (const char *)input->data + channel->consumed;
        const char *from = (const char *)input->data + channel->scanned;
        const char *end = memchr(from, '\n', input->len - channel->scanned);
        channel->scanned = end ? (size_t)(end - (const char *)input->data) + 1 : input->len;
        size_t len = channel->scanned - channel->consumed - (end ? 1 : 0);
        if (len > MONITOR_MAX_MESSAGE) {
            channel->consumed = channel->scanned = input->len;
            fail(error, VIR_ERR_OPERATION_FAILED, _("monitor: a line of more than %d bytes"),
                 MONITOR_MAX_MESSAGE);
            return MONITOR_CHANNEL_FAILED;
        }
        if (!end)
            break;
        channel->consumed = channel->scanned;
        if (len > 0 && line[len - 1] == '\r')
            len--;
        if (is_blank(line, len))
            continue;
        g_autoptr(json_object) json = json_from_text(line, len, error);
        if (!json)
            return MONITOR_CHANNEL_BROKEN;
        if (!json_object_is_type(json, json_type_object)) {
            fail(error, VIR_ERR_INVALID_ARG, _("monitor: a message has to be a JSON object"));
            return MONITOR_CHANNEL_BROKEN;
        }
        *ret_message = g_steal_pointer(&json);
        return MONITOR_CHANNEL_MESSAGE;
    }
    return MONITOR_CHANNEL_AGAIN;
}

Fd monitor_channel_take_fd(MonitorChannel *channel)
{
    if (channel->n_fds == 0)
        return FD_NONE;
    Fd fd = channel->fds[0];
    channel->n_fds--;
    memmove(channel->fds, channel->fds + 1, channel->n_fds * sizeof(Fd));
    return fd;
}

bool monitor_channel_send(MonitorChannel *channel, json_object *message, const Fd *fds,
                          size_t n_fds, GError **error)
{
    g_autofree char *text = json_to_text(message);
    size_t len = strlen(text);
    const char *refusal = NULL;
    if (n_fds > MONITOR_MAX_SEND_FDS)
        refusal = _("monitor: too many descriptors for one message");
    else if (len > MONITOR_MAX_MESSAGE)
        refusal = _("monitor: the message is too long");
    else if (channel->queued + len > MONITOR_MAX_QUEUE)
        refusal = _("monitor: the peer does not read");
    if (refusal) {
        for (size_t i = 0; i < n_fds; i++)
            fd_close(fds[i]);
        return fail(error, VIR_ERR_OPERATION_FAILED, "%s", refusal);
    }
    Outgoing *outgoing = g_new0(Outgoing, 1);
    /* "\r\n" is what QMP peers send. */
    outgoing->text = g_strconcat(text, "\r\n", NULL);
    outgoing->len = len + 2;
    outgoing->n_fds = n_fds;
    for (size_t i = 0; i < n_fds; i++)
        outgoing->fds[i] = fds[i];
    g_queue_push_tail(&channel->output, outgoing);
    channel->queued += outgoing->len;
    return monitor_channel_flush(channel, error);
}

/* One sendmsg(); *ret_sent as the system call returns it. */
static ssize_t send_some(MonitorChannel *channel, Outgoing *outgoing)
{
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(MONITOR_MAX_SEND_FDS * sizeof(int))];
    } control = {0};
    struct iovec iov = {.iov_base = outgoing->text + outgoing->sent,
                        .iov_len = outgoing->len - outgoing->sent};
    struct msghdr header = {.msg_iov = &iov, .msg_iovlen = 1};
    if (outgoing->n_fds > 0) {
        header.msg_control = control.bytes;
        header.msg_controllen = CMSG_SPACE(outgoing->n_fds * sizeof(int));
        struct cmsghdr *c = CMSG_FIRSTHDR(&header);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(outgoing->n_fds * sizeof(int));
        memcpy(CMSG_DATA(c), outgoing->fds, outgoing->n_fds * sizeof(int));
    }
    return sendmsg(channel->fd, &header, MSG_NOSIGNAL | MSG_DONTWAIT);
}

bool monitor_channel_flush(MonitorChannel *channel, GError **error)
{
    Outgoing *outgoing;
    while ((outgoing = g_queue_peek_head(&channel->output))) {
        ssize_t sent = send_some(channel, outgoing);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && errno == EAGAIN)
            return true;
        if (sent < 0)
            return fail_errno(error, VIR_ERR_OPERATION_FAILED, errno, _("monitor: cannot send"));
        while (outgoing->n_fds > 0)
            fd_close(outgoing->fds[--outgoing->n_fds]);
        outgoing->sent += sent;
        if (outgoing->sent < outgoing->len)
            continue;
        channel->queued -= outgoing->len;
        g_queue_pop_head(&channel->output);
        outgoing_free(outgoing);
    }
    return true;
}

size_t monitor_channel_unread(const MonitorChannel *channel)
{
    return channel->queued;
}
