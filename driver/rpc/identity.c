/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Who is at the other end: credentials of the socket, start time of the process, and the names of
 * user and group, which are looked up on a worker because name services may be slow.
 */
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver/rpc/connection.h"

/* Field 22 of /proc/PID/stat (proc(5)), counted behind the name, which may hold anything. */
static uint64_t start_time_of(pid_t pid)
{
    char path[32], line[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "re");
    if (!file)
        return 0;
    size_t n = fread(line, 1, sizeof line - 1, file);
    fclose(file);
    line[n] = 0;
    char *field = strrchr(line, ')');
    for (int i = 2; field && i < 22; i++)
        field = strchr(field + 1, ' ');
    return field ? strtoull(field + 1, NULL, 10) : 0;
}

CallerRef *caller_ref_new(uid_t uid, gid_t gid, pid_t pid, bool read_only)
{
    CallerRef *ref = g_new0(CallerRef, 1);
    g_atomic_ref_count_init(&ref->refs);
    g_mutex_init(&ref->lock);
    ref->caller = (Caller){.uid = uid,
                           .gid = gid,
                           .pid = pid,
                           .start_time = start_time_of(pid),
                           .read_only = read_only};
    return ref;
}

CallerRef *caller_ref_copy(const CallerRef *from)
{
    CallerRef *ref = g_new0(CallerRef, 1);
    g_atomic_ref_count_init(&ref->refs);
    g_mutex_init(&ref->lock);
    ref->caller = from->caller;
    ref->caller.user_name = g_strdup(from->caller.user_name);
    ref->caller.group_name = g_strdup(from->caller.group_name);
    ref->resolved = from->resolved;
    return ref;
}

CallerRef *caller_ref(CallerRef *caller)
{
    g_atomic_ref_count_inc(&caller->refs);
    return caller;
}

void caller_unref(CallerRef *caller)
{
    if (!caller || !g_atomic_ref_count_dec(&caller->refs))
        return;
    g_free(caller->caller.user_name);
    g_free(caller->caller.group_name);
    g_mutex_clear(&caller->lock);
    g_free(caller);
}

void caller_resolve(CallerRef *caller)
{
    char buffer[16384]; /* entries longer than this leave the name unknown */
    struct passwd user, *found_user = NULL;
    struct group group, *found_group = NULL;
    g_mutex_lock(&caller->lock);
    if (!caller->resolved) {
        caller->resolved = true;
        if (!caller->caller.user_name &&
            getpwuid_r(caller->caller.uid, &user, buffer, sizeof buffer, &found_user) == 0 &&
            found_user)
            caller->caller.user_name = g_strdup(user.pw_name);
        if (!caller->caller.group_name &&
            getgrgid_r(caller->caller.gid, &group, buffer, sizeof buffer, &found_group) == 0 &&
            found_group)
            caller->caller.group_name = g_strdup(group.gr_name);
    }
    g_mutex_unlock(&caller->lock);
}
