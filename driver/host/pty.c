/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pseudo-terminals; see pty.h. Moves no data. */
#include "driver/host/pty.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <termios.h>

Fd pty_new(char **ret_slave, GError **error)
{
    char slave[PATH_MAX];
    struct termios modes;
    g_auto(Fd) master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (master < 0 || grantpt(master) < 0 || unlockpt(master) < 0 ||
        ptsname_r(master, slave, sizeof(slave)) != 0 || tcgetattr(master, &modes) < 0) {
        fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot create a pseudo-terminal"));
        return FD_NONE;
    }
    cfmakeraw(&modes);
    if (tcsetattr(master, TCSANOW, &modes) < 0) {
        fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot make '%s' raw"), slave);
        return FD_NONE;
    }
    *ret_slave = g_strdup(slave);
    return fd_steal(&master);
}

Fd pty_open_slave(const char *slave, GError **error)
{
    g_auto(Fd) fd = open(slave, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || !isatty(fd)) {
        fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("unable to open tty %s"), slave);
        return FD_NONE;
    }
    return fd_steal(&fd);
}
