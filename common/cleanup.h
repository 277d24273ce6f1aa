/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Cleanup by scope for what GLib does not cover: file descriptors and mappings.
 * Every owner in the project is declared with g_autoptr, g_autofree or g_auto(Fd), so that a
 * function has one way out and failing is a plain return.
 */
#pragma once

#include <errno.h>
#include <glib.h>
#include <unistd.h>

/* A file descriptor that is closed at the end of its scope; -1 is "none". */
typedef int Fd;

#define FD_NONE (-1)

/* Closes @fd unless it is negative; keeps errno. */
static inline void fd_close(Fd fd)
{
    if (fd >= 0) {
        int saved = errno;
        close(fd);
        errno = saved;
    }
}

static inline void fd_clear(Fd *fd)
{
    fd_close(*fd);
    *fd = FD_NONE;
}

/* Hands the descriptor out of the scope: returns it and leaves FD_NONE behind. */
static inline Fd fd_steal(Fd *fd)
{
    Fd taken = *fd;
    *fd = FD_NONE;
    return taken;
}

G_DEFINE_AUTO_CLEANUP_FREE_FUNC(Fd, fd_close, FD_NONE)
