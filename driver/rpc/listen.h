/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Listening sockets: made at a path, or handed over by socket activation.
 */
#pragma once

#include "driver/rpc/server.h"

/* A listening socket at @path; a stale one there is replaced in one step, so that there is no
 * moment at which the path refuses connections. FD_NONE and @error on failure. */
int listen_at_path(const char *path, unsigned mode, GError **error);
/* The listening sockets that the service manager passed (sd_listen_fds(3)); what says so is removed
 * from the environment. *ret_fds and *ret_kinds are arrays of *ret_n. */
bool listen_activated(int **ret_fds, RpcListenerKind **ret_kinds, unsigned *ret_n, GError **error);
