/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one log writer; see log.h. Does not rotate files: the daemon opens them, logrotate renames.
 */
#include "common/log.h"

#include <errno.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

static int log_fd = STDERR_FILENO;
static LogLevel log_max = LOG_LEVEL_WARNING;
static const char *log_program = "vireo";

void log_init(int fd, LogLevel level, const char *program)
{
    log_fd = fd;
    log_max = level;
    log_program = program;
}

LogLevel log_level(void)
{
    return log_max;
}

void log_line(LogLevel level, const char *format, ...)
{
    static const char *const names[] = {"error", "warning", "info", "debug"};
    if (level > log_max)
        return;
    int saved = errno;
    va_list args;
    va_start(args, format);
    g_autofree char *sentence = g_strdup_vprintf(format, args);
    va_end(args);
    g_autoptr(GDateTime) now = g_date_time_new_now_local();
    g_autofree char *stamp = g_date_time_format(now, "%Y-%m-%d %H:%M:%S");
    g_autofree char *line =
        g_strdup_printf("%s.%03d %s[%ld]: %s: %s\n", stamp, g_date_time_get_microsecond(now) / 1000,
                        log_program, (long)syscall(SYS_gettid), names[level], sentence);
    /* A log that cannot be written has nowhere to be reported. */
    ssize_t ignored = write(log_fd, line, strlen(line));
    (void)ignored;
    errno = saved;
}
