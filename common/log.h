/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Log lines of both processes: level, local time with milliseconds, thread, sentence. Goes to
 * stderr, or to the descriptor given to log_init(). Safe from any thread; one write(2) a line.
 */
#pragma once

#include <glib.h>

typedef enum LogLevel {
    LOG_LEVEL_ERROR,
    LOG_LEVEL_WARNING,
    LOG_LEVEL_INFO,
    LOG_LEVEL_DEBUG,
} LogLevel;

/* @fd is borrowed and stays open; lines above @level are dropped. */
void log_init(int fd, LogLevel level, const char *program);
LogLevel log_level(void);
void log_line(LogLevel level, const char *format, ...) G_GNUC_PRINTF(2, 3);

#define log_error(...) log_line(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_line(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_info(...) log_line(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...)                                                                             \
    do {                                                                                           \
        if (log_level() >= LOG_LEVEL_DEBUG)                                                        \
            log_line(LOG_LEVEL_DEBUG, __VA_ARGS__);                                                \
    } while (0)
