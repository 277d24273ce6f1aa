/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Pseudo-terminals for guests' serial ports: raw from the start, the master for the helper, the
 * slave's path for whoever opens the console.
 */
#pragma once

#include "common/cleanup.h"
#include "common/error.h"

/* Returns the non-blocking master; *ret_slave is a new string. */
Fd pty_new(char **ret_slave, GError **error);
/* Opens a slave as a console: non-blocking, never the controlling terminal. */
Fd pty_open_slave(const char *slave, GError **error);
