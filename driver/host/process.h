/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Processes and threads of this host as /proc shows them. A process is named by pid, start time and
 * boot, so that a number used again by another process is never taken for it.
 */
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "common/cleanup.h"
#include "common/error.h"

/* Kernel's id of this boot; NULL when /proc does not tell. Owned by the process. */
const char *process_boot_id(void);

/* Field 22 of /proc/PID/stat; 0 when there is no such process. */
uint64_t process_start_time(pid_t pid);

/* A pidfd of exactly that process; -1 when it is gone (or a zombie, or of another boot). */
Fd process_open(pid_t pid, uint64_t start_time, const char *boot_id);

/* Sends SIGKILL and waits until the process has ended; a process that is gone is fine. */
bool process_end(pid_t pid, uint64_t start_time, const char *boot_id, int timeout_ms,
                 GError **error);

typedef struct ProcessTimes {
    uint64_t user_ns, system_ns;
    int cpu;               /* where it ran last */
    uint64_t resident_kib; /* whole process only */
} ProcessTimes;

/* Times of a process, or of its thread @tid (0 = all of the process). */
bool process_times(pid_t pid, pid_t tid, ProcessTimes *ret_times);
