/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A hostile or confused peer on the helper's monitor. The first byte chooses: bit 0 sends a
 * descriptor along, bit 1 leaves the negotiation to the input, bit 2 sends it in pieces, bit 3 never
 * reads what comes back. The rest is what the peer sends.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "common/log.h"
#include "tests/lib/monitor-fake.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A round that only wakes the loop runs nothing: two of them are the end. */
static void settle(EventLoop *loop)
{
    for (int i = 0, idle = 0; i < 1000 && idle < 2; i++)
        idle = event_loop_run_once(loop, 0) ? 0 : idle + 1;
}

static void send_part(int fd, const void *data, size_t len, int passed)
{
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = {0};
    struct iovec iov = {.iov_base = (void *)(uintptr_t)data, .iov_len = len};
    struct msghdr header = {.msg_iov = &iov, .msg_iovlen = 1};
    if (passed >= 0) {
        header.msg_control = control.bytes;
        header.msg_controllen = sizeof(control.bytes);
        struct cmsghdr *c = CMSG_FIRSTHDR(&header);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(c), &passed, sizeof(int));
    }
    ssize_t ignored = sendmsg(fd, &header, MSG_DONTWAIT | MSG_NOSIGNAL);
    (void)ignored;
}

static void talk(struct Vm *vm, int fd, uint8_t mode, const uint8_t *data, size_t size)
{
    static const char negotiate[] = "{\"execute\":\"qmp_capabilities\"}\n";
    static char sink[65536];
    g_auto(Fd) passed = mode & 1 ? open("/dev/null", O_RDWR | O_CLOEXEC) : FD_NONE;
    if (!(mode & 2))
        send_part(fd, negotiate, sizeof(negotiate) - 1, -1);
    size_t piece = mode & 4 ? 7 : 4096;
    while (size > 0) {
        size_t len = MIN(piece, size);
        send_part(fd, data, len, passed);
        settle(vm->loop);
        while (!(mode & 8) && recv(fd, sink, sizeof(sink), MSG_DONTWAIT) > 0)
            continue;
        data += len;
        size -= len;
    }
    send_part(fd, "\n", 1, -1);
    settle(vm->loop);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    log_init(STDERR_FILENO, LOG_LEVEL_ERROR, "fuzz");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    socklen_t address_len = sizeof(address);
    int listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    /* Without a path the kernel chooses an abstract name. */
    if (bind(listening, (struct sockaddr *)&address, sizeof(sa_family_t)) < 0 ||
        listen(listening, 1) < 0 ||
        getsockname(listening, (struct sockaddr *)&address, &address_len) < 0)
        abort();
    g_auto(Fd) fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (struct sockaddr *)&address, address_len) < 0)
        abort();
    g_autoptr(EventLoop) loop = event_loop_new("fuzz", NULL);
    struct Vm vm;
    monitor_fake_init(&vm, loop, listening, open("/dev/null", O_RDWR | O_CLOEXEC));
    vm.tame = true;
    settle(loop);
    talk(&vm, fd, data[0], data + 1, size - 1);
    fd_clear(&fd);
    settle(loop);
    g_assert_true(vm.quit || vm.orphaned || vm.state != MONITOR_RUN_STATE_PRELAUNCH);
    if (vm.job)
        monitor_job_conclude(g_steal_pointer(&vm.job), NULL);
    monitor_fake_finish(&vm);
    return 0;
}
