/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The monitor's unix socket by path, of any length. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "driver/helper/helper-private.h"

#define BACKLOG 8

/* A path longer than sun_path is reached through its directory's descriptor. */
static bool socket_address(const char *path, struct sockaddr_un *ret_address, Fd *ret_directory,
                           GError **error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) < sizeof(address.sun_path)) {
        g_strlcpy(address.sun_path, path, sizeof(address.sun_path));
        *ret_address = address;
        return true;
    }
    g_autofree char *parent = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);
    g_auto(Fd) directory = open(parent, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot open '%s'"), parent);
    int len = g_snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d/%s",
                         directory, name);
    if ((size_t)len >= sizeof(address.sun_path))
        return fail(error, VIR_ERR_INTERNAL_ERROR, _("socket name '%s' is too long"), name);
    *ret_address = address;
    *ret_directory = fd_steal(&directory);
    return true;
}

Fd helper_socket_listen(const char *path, GError **error)
{
    struct sockaddr_un address;
    g_auto(Fd) directory = FD_NONE;
    g_auto(Fd) fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot create a socket"));
        return FD_NONE;
    }
    if (!socket_address(path, &address, &directory, error))
        return FD_NONE;
    unlink(path);
    /* Mode of the socket file: set before it has a name, so that there is no instant of less. */
    fchmod(fd, 0600);
    if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, BACKLOG) < 0) {
        fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot listen on '%s'"), path);
        return FD_NONE;
    }
    return fd_steal(&fd);
}

Fd helper_socket_connect(const char *path, GError **error)
{
    struct sockaddr_un address;
    g_auto(Fd) directory = FD_NONE;
    g_auto(Fd) fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot create a socket"));
        return FD_NONE;
    }
    if (!socket_address(path, &address, &directory, error))
        return FD_NONE;
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
        fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot connect to '%s'"), path);
        return FD_NONE;
    }
    return fd_steal(&fd);
}
