/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The final exit reason for a daemon that may not be our parent any more and so cannot wait for us.
 * No line means that the process was killed or crashed.
 */
#include <stdatomic.h>
#include <string.h>

#include "vmm-helper/monitor/monitor.h"

void exit_file_write(int exit_fd, const char *format, ...)
{
    static atomic_bool written;
    if (exit_fd < 0 || atomic_exchange(&written, true))
        return;
    va_list args;
    va_start(args, format);
    g_autofree char *reason = g_strdup_vprintf(format, args);
    va_end(args);
    g_strdelimit(reason, "\r\n", ' ');
    g_autofree char *line = g_strconcat(reason, "\n", NULL);
    /* The process is about to end; nobody is left to be told. */
    ssize_t ignored = write(exit_fd, line, strlen(line));
    (void)ignored;
}
