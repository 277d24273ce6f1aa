/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading /proc and ending processes by pidfd; see process.h. Starts none. */
#include "driver/host/process.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>

const char *process_boot_id(void)
{
    static char *id;
    if (g_once_init_enter(&id)) {
        char *text = NULL;
        if (!g_file_get_contents("/proc/sys/kernel/random/boot_id", &text, NULL, NULL))
            text = g_strdup("unknown");
        g_once_init_leave(&id, g_strstrip(text));
    }
    return id;
}

/* The fields of a stat line after the command name, which may hold anything; field 3 is first. */
static char **process_stat(const char *path)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return NULL;
    const char *end = strrchr(text, ')');
    if (!end || end[1] != ' ')
        return NULL;
    char **fields = g_strsplit(end + 2, " ", -1);
    if (g_strv_length(fields) < 37)
        g_clear_pointer(&fields, g_strfreev);
    return fields;
}

uint64_t process_start_time(pid_t pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/stat", (int)pid);
    g_auto(GStrv) fields = process_stat(path);
    return fields ? g_ascii_strtoull(fields[22 - 3], NULL, 10) : 0;
}

Fd process_open(pid_t pid, uint64_t start_time, const char *boot_id)
{
    if (pid <= 0 || g_strcmp0(boot_id, process_boot_id()) != 0)
        return FD_NONE;
    g_auto(Fd) fd = (int)syscall(SYS_pidfd_open, pid, 0);
    if (fd < 0 || process_start_time(pid) != start_time)
        return FD_NONE;
    struct pollfd end = {.fd = fd, .events = POLLIN};
    if (poll(&end, 1, 0) > 0)
        return FD_NONE;
    return fd_steal(&fd);
}

bool process_end(pid_t pid, uint64_t start_time, const char *boot_id, int timeout_ms,
                 GError **error)
{
    g_auto(Fd) fd = process_open(pid, start_time, boot_id);
    if (fd < 0)
        return true;
    if (syscall(SYS_pidfd_send_signal, fd, SIGKILL, NULL, 0) < 0 && errno != ESRCH)
        return fail_errno(error, VIR_ERR_SYSTEM_ERROR, errno, _("cannot kill process %d"), (int)pid);
    struct pollfd end = {.fd = fd, .events = POLLIN};
    if (TEMP_FAILURE_RETRY(poll(&end, 1, timeout_ms)) <= 0)
        return fail(error, VIR_ERR_SYSTEM_ERROR, _("process %d does not end after SIGKILL"), (int)pid);
    return true;
}

bool process_times(pid_t pid, pid_t tid, ProcessTimes *ret_times)
{
    g_autofree char *path = tid ? g_strdup_printf("/proc/%d/task/%d/stat", (int)pid, (int)tid)
                                : g_strdup_printf("/proc/%d/stat", (int)pid);
    g_auto(GStrv) fields = process_stat(path);
    if (!fields)
        return false;
    uint64_t tick_ns = UINT64_C(1000000000) / (uint64_t)sysconf(_SC_CLK_TCK);
    ret_times->user_ns = g_ascii_strtoull(fields[14 - 3], NULL, 10) * tick_ns;
    ret_times->system_ns = g_ascii_strtoull(fields[15 - 3], NULL, 10) * tick_ns;
    ret_times->resident_kib =
        g_ascii_strtoull(fields[24 - 3], NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE) / 1024;
    ret_times->cpu = (int)g_ascii_strtoll(fields[39 - 3], NULL, 10);
    return true;
}
