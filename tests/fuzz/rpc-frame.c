/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A connection fed with arbitrary bytes: a server without handlers, its I/O loop and workers as in
 * the daemon, on one end of a socket pair; the input goes in by the other end, in pieces whose
 * sizes it chooses itself. Whatever comes, the server answers or closes, and the next connection
 * works.
 */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "common/cleanup.h"
#include "common/log.h"
#include "driver/rpc/frame.h"
#include "driver/rpc/server.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct sockaddr_un address = {.sun_family = AF_UNIX};
static socklen_t address_length;
static RpcServer *server;

static void stop_server(void)
{
    rpc_server_free(server);
}

/* An abstract socket: nothing is left in the file system. */
static void start_server(void)
{
    g_autoptr(GError) error = NULL;
    RpcServerConfig config;
    log_init(2, LOG_LEVEL_ERROR, "fuzz-rpc-frame");
    rpc_server_config_init(&config);
    config.max_workers = 2;
    config.prio_workers = 1;
    server = rpc_server_new(&config, rpc_programs_all, &error);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    address_length = sizeof address;
    /* autobind (unix(7)): a bind of only the family chooses a free abstract name */
    if (!server || bind(fd, (struct sockaddr *)&address, sizeof(sa_family_t)) < 0 ||
        listen(fd, 100) < 0 || getsockname(fd, (struct sockaddr *)&address, &address_length) < 0 ||
        !rpc_server_listen_fd(server, fd, RPC_LISTENER_MAIN, &error) ||
        !rpc_server_start(server, &error))
        abort();
    atexit(stop_server);
}

static int dial(void)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, address_length) < 0)
        abort();
    return fd;
}

/* Reads until the server has nothing more to say for a moment, or closes. */
static void drain(int fd, int timeout_ms)
{
    char buffer[4096];
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
    while (poll(&poll_fd, 1, timeout_ms) > 0 && read(fd, buffer, sizeof buffer) > 0)
        ;
}

/* AUTH_LIST, answered with 36 bytes by a server that lives. */
static void check_alive(void)
{
    static const FrameHeader auth_list = {.program = 0x20008086, .version = 1, .procedure = 66};
    g_autoptr(GByteArray) call = frame_begin(&auth_list);
    frame_finish(call, NULL);
    g_auto(Fd) fd = dial();
    char reply[36];
    if (send(fd, call->data, call->len, MSG_NOSIGNAL) != (ssize_t)call->len ||
        recv(fd, reply, sizeof reply, MSG_WAITALL) != sizeof reply)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static unsigned runs;
    if (!server)
        start_server();
    if (size < 1)
        return 0;
    g_auto(Fd) fd = dial();
    size_t piece = data[0] ? data[0] : size;
    for (size_t done = 1; done < size; done += piece)
        if (send(fd, data + done, MIN(piece, size - done), MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
            break;
    shutdown(fd, SHUT_WR);
    drain(fd, 200);
    if (++runs % 100 == 0)
        check_alive();
    return 0;
}
