/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Making and taking over listening sockets, see listen.h.
 */
#include "driver/rpc/listen.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "common/cleanup.h"

#define FIRST_ACTIVATED_FD 3

static bool path_to_address(const char *path, struct sockaddr_un *address, GError **error)
{
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address->sun_path)
        return fail(error, VIR_ERR_INVALID_ARG, _("socket path %s is longer than %zu bytes"), path,
                    sizeof address->sun_path - 1);
    g_strlcpy(address->sun_path, path, sizeof address->sun_path);
    return true;
}

/* False when somebody answers at @path, or something there is not a socket. */
static bool check_stale(const char *path, GError **error)
{
    struct stat status;
    if (lstat(path, &status) < 0)
        return errno == ENOENT ||
               fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot look at %s"), path);
    if (!S_ISSOCK(status.st_mode))
        return fail(error, VIR_ERR_OPERATION_FAILED, _("%s exists and is not a socket"), path);
    struct sockaddr_un address;
    if (!path_to_address(path, &address, error))
        return false;
    g_auto(Fd) probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (probe < 0)
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot make a socket"));
    if (connect(probe, (struct sockaddr *)&address, sizeof address) == 0 || errno == EAGAIN)
        return fail(error, VIR_ERR_OPERATION_FAILED, _("another daemon listens at %s"), path);
    return true;
}

int listen_at_path(const char *path, unsigned mode, GError **error)
{
    struct sockaddr_un address;
    g_autofree char *new_path = g_strdup_printf("%s.new-%d", path, (int)getpid());
    if (!check_stale(path, error) || !path_to_address(path, &address, error) ||
        !path_to_address(new_path, &address, error))
        return FD_NONE;
    g_auto(Fd) fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot make a socket"));
        return FD_NONE;
    }
    unlink(new_path);
    /* The mode comes before listen(): nobody connects to a socket that does not listen. */
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || chmod(new_path, mode) < 0 ||
        listen(fd, SOMAXCONN) < 0 || rename(new_path, path) < 0) {
        fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot listen at %s"), path);
        unlink(new_path);
        return FD_NONE;
    }
    return fd_steal(&fd);
}

static bool kind_of(int fd, const char *name, RpcListenerKind *ret_kind, GError **error)
{
    struct sockaddr_un address = {0};
    socklen_t length = sizeof address;
    int listening = 0;
    socklen_t size = sizeof listening;
    if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) < 0 || !listening ||
        getsockname(fd, (struct sockaddr *)&address, &length) < 0 || address.sun_family != AF_UNIX)
        return fail(error, VIR_ERR_INVALID_ARG,
                    _("descriptor %d of socket activation is not a listening unix socket"), fd);
    g_autofree char *path = g_strndup(address.sun_path, sizeof address.sun_path);
    if ((name && g_str_has_suffix(name, "-ro.socket")) || g_str_has_suffix(path, "-sock-ro"))
        *ret_kind = RPC_LISTENER_READ_ONLY;
    else if ((name && g_str_has_suffix(name, "-admin.socket")) ||
             g_str_has_suffix(path, "-admin-sock"))
        *ret_kind = RPC_LISTENER_ADMIN;
    else
        *ret_kind = RPC_LISTENER_MAIN;
    return true;
}

bool listen_activated(int **ret_fds, RpcListenerKind **ret_kinds, unsigned *ret_n, GError **error)
{
    const char *pid = getenv("LISTEN_PID");
    const char *count = getenv("LISTEN_FDS");
    bool ours = pid && count && strtol(pid, NULL, 10) == getpid();
    guint64 n = 0;
    if (ours && !g_ascii_string_to_unsigned(count, 10, 0, 256, &n, NULL))
        return fail(error, VIR_ERR_INVALID_ARG, _("LISTEN_FDS is '%s', not a small number"), count);
    const char *names_text = getenv("LISTEN_FDNAMES");
    g_auto(GStrv) names = g_strsplit(names_text ? names_text : "", ":", -1);
    g_autofree int *fds = g_new(int, n + 1);
    g_autofree RpcListenerKind *kinds = g_new(RpcListenerKind, n + 1);
    for (unsigned i = 0; i < n; i++) {
        fds[i] = FIRST_ACTIVATED_FD + i;
        const char *name = i < g_strv_length(names) ? names[i] : NULL;
        if (!kind_of(fds[i], name, &kinds[i], error))
            return false;
        fcntl(fds[i], F_SETFD, FD_CLOEXEC);
        fcntl(fds[i], F_SETFL, fcntl(fds[i], F_GETFL) | O_NONBLOCK);
    }
    if (ours) {
        unsetenv("LISTEN_PID");
        unsetenv("LISTEN_FDS");
        unsetenv("LISTEN_FDNAMES");
    }
    *ret_fds = g_steal_pointer(&fds);
    *ret_kinds = g_steal_pointer(&kinds);
    *ret_n = n;
    return true;
}
