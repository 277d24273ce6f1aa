/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A helper that sends anything: what the daemon's end makes of it. The first byte chooses: bit 0 a
 * helper that was spawned (else reconnected), bit 1 descriptors come along, bit 2 in pieces. The
 * rest is what the helper sends. Every command given has to be answered, whatever happens.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "common/log.h"
#include "driver/helper/helper-private.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct Input {
    const uint8_t *data;
    size_t size;
    unsigned given, answered, events;
    uint64_t last;
    bool done;
    GMutex lock;
    GCond cond;
} Input;

static void on_reply(Helper *helper, json_object *result, const GError *error, void *opaque)
{
    Input *input = opaque;
    g_assert_true((result == NULL) != (error == NULL));
    g_assert_true(!error || g_utf8_validate(error->message, -1, NULL));
    input->answered++;
}

static void on_ready(Helper *helper, void *opaque)
{
    Input *input = opaque;
    g_assert_cmpuint(input->answered, ==, 0);
}

static void on_event(Helper *helper, uint64_t sequence, const char *name, json_object *data,
                     void *opaque)
{
    Input *input = opaque;
    g_assert_cmpuint(sequence, >, input->last);
    g_assert_cmpuint(strlen(name), <=, 64);
    g_assert_true(!data || json_object_is_type(data, json_type_object));
    input->last = sequence;
    g_assert_cmpuint(++input->events, <=, 2 * HELPER_EVENT_BURST);
}

static void on_exited(Helper *helper, const char *reason, const GError *error, void *opaque)
{
    g_assert_not_reached(); /* there is no process */
}

static const HelperEvents callbacks = {on_ready, on_event, on_exited};

static void submit(Helper *helper, Input *input, bool raw)
{
    HelperCommand *command = g_new0(HelperCommand, 1);
    command->message = json_object_new_object();
    json_object_object_add(command->message, "execute", json_object_new_string("cont"));
    command->raw = raw;
    command->reply = on_reply;
    command->opaque = input;
    command->deadline_us = G_MAXINT64;
    input->given++;
    helper_command_submit(helper, command);
}

static void settle(void)
{
    for (int i = 0; i < 1000 && g_main_context_iteration(helper_context(), FALSE); i++)
        continue;
}

static void feed(int fd, uint8_t mode, const uint8_t *data, size_t size)
{
    static char sink[65536];
    size_t piece = mode & 4 ? 11 : 16384;
    while (size > 0) {
        size_t len = MIN(piece, size);
        union {
            struct cmsghdr align;
            char bytes[CMSG_SPACE(sizeof(int))];
        } control = {0};
        struct iovec iov = {.iov_base = (void *)(uintptr_t)data, .iov_len = len};
        struct msghdr header = {.msg_iov = &iov, .msg_iovlen = 1};
        if (mode & 2) {
            header.msg_control = control.bytes;
            header.msg_controllen = sizeof(control.bytes);
            struct cmsghdr *c = CMSG_FIRSTHDR(&header);
            c->cmsg_level = SOL_SOCKET;
            c->cmsg_type = SCM_RIGHTS;
            c->cmsg_len = CMSG_LEN(sizeof(int));
            memcpy(CMSG_DATA(c), &fd, sizeof(int));
        }
        if (sendmsg(fd, &header, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
            return;
        settle();
        while (recv(fd, sink, sizeof(sink), MSG_DONTWAIT) > 0)
            continue;
        data += len;
        size -= len;
    }
}

static gboolean run(gpointer opaque)
{
    Input *input = opaque;
    uint8_t mode = input->data[0];
    HelperIdentity identity = {.monitor_path = (char *)(uintptr_t) "/nonexistent/monitor.sock"};
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        abort();
    Helper *helper = helper_new(&identity, &callbacks, input);
    helper->is_child = mode & 1;
    helper_connection_open(helper, ends[0]);
    submit(helper, input, false);
    submit(helper, input, true);
    feed(ends[1], mode, input->data + 1, input->size - 1);
    submit(helper, input, true);
    close(ends[1]);
    settle();
    GError *gone = g_error_new_literal(VIREO_ERROR, VIR_ERR_OPERATION_FAILED, "over");
    helper_fail_commands(helper, &helper->sent, gone);
    helper_fail_commands(helper, &helper->waiting, gone);
    g_error_free(gone);
    g_assert_cmpuint(input->answered, ==, input->given);
    helper_forget(helper);

    g_mutex_lock(&input->lock);
    input->done = true;
    g_cond_signal(&input->cond);
    g_mutex_unlock(&input->lock);
    return G_SOURCE_REMOVE;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool started;
    if (size == 0)
        return 0;
    log_init(STDERR_FILENO, LOG_LEVEL_ERROR, "fuzz");
    if (!started && !helper_init(NULL))
        abort();
    started = true;
    Input input = {.data = data, .size = size};
    g_mutex_init(&input.lock);
    g_cond_init(&input.cond);
    g_main_context_invoke(helper_context(), run, &input);
    g_mutex_lock(&input.lock);
    while (!input.done)
        g_cond_wait(&input.cond, &input.lock);
    g_mutex_unlock(&input.lock);
    g_mutex_clear(&input.lock);
    g_cond_clear(&input.cond);
    return 0;
}
