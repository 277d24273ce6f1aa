/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Opens by path, creates files, connects to "unix:PATH" and "HOST:PORT"; has no secrets of its own.
 */
#include "vmm-helper/backend/block/opener-path.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "vmm-helper/host/fiber.h"

static int path_failed(const char *action, const char *name, GError **error)
{
    int errnum = errno;
    int code =
        errnum == EACCES || errnum == EPERM ? VIR_ERR_OPERATION_DENIED : VIR_ERR_OPERATION_FAILED;
    fail_errno(error, code, errnum, _("cannot %s '%s'"), action, name);
    return -errnum;
}

static int path_open(BlockOpener *opener, const char *name, int flags, GError **error)
{
    int fd = open(name, flags);
    return fd >= 0 ? fd : path_failed(_("open"), name, error);
}

static int path_create(BlockOpener *opener, const char *name, GError **error)
{
    int fd = open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    return fd >= 0 ? fd : path_failed(_("create"), name, error);
}

/* --- Connecting: names are resolved on an offload thread, as the resolver blocks
 * ----------------------- */

typedef struct Connect {
    const char *address;
    int fd, errnum;
} Connect;

static void connect_unix(Connect *connecting, const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof(address.sun_path)) {
        connecting->errnum = ENAMETOOLONG;
        return;
    }
    strcpy(address.sun_path, path);
    g_auto(Fd) fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
        connecting->errnum = errno;
    else
        connecting->fd = fd_steal(&fd);
}

static void connect_host(Connect *connecting, const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = NULL;
    if (getaddrinfo(host, port, &hints, &found) != 0) {
        connecting->errnum = EHOSTUNREACH;
        return;
    }
    for (struct addrinfo *each = found; each && connecting->fd < 0; each = each->ai_next) {
        g_auto(Fd) fd = socket(each->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd < 0 || connect(fd, each->ai_addr, each->ai_addrlen) < 0)
            connecting->errnum = errno;
        else
            connecting->fd = fd_steal(&fd);
    }
    freeaddrinfo(found);
}

static void connect_run(void *opaque)
{
    Connect *connecting = opaque;
    if (g_str_has_prefix(connecting->address, "unix:")) {
        connect_unix(connecting, connecting->address + strlen("unix:"));
        return;
    }
    const char *colon = strrchr(connecting->address, ':');
    if (!colon) {
        connecting->errnum = EINVAL;
        return;
    }
    g_autofree char *host = g_strndup(connecting->address, colon - connecting->address);
    size_t len = strlen(host);
    if (len > 2 && host[0] == '[' && host[len - 1] == ']') { /* [v6]:port */
        host[len - 1] = '\0';
        connect_host(connecting, host + 1, colon + 1);
    } else {
        connect_host(connecting, host, colon + 1);
    }
}

static int path_connect(BlockOpener *opener, const char *address, GError **error)
{
    Connect connecting = {.address = address, .fd = FD_NONE};
    fiber_offload(connect_run, &connecting);
    if (connecting.fd >= 0)
        return connecting.fd;
    errno = connecting.errnum;
    return path_failed(_("connect to"), address, error);
}

static GBytes *path_secret(BlockOpener *opener, const char *id, GError **error)
{
    return fail_null(error, VIR_ERR_NO_SECRET, _("no secret '%s' was given"), id);
}

BlockOpener *block_path_opener(void)
{
    static BlockOpener opener = {
        .open = path_open, .create = path_create, .connect = path_connect, .secret = path_secret};
    return &opener;
}
