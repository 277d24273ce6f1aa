/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One vireo-vmm process as the daemon sees it: spawn or reconnect, handshake, commands, events,
 * supervision by pidfd. Knows no domain; reports by callbacks. All callbacks run on the thread of
 * the GMainContext given to helper_init() (the daemon's helper thread) and must not block.
 */
#pragma once

#include <glib.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/error.h"
#include "common/monitor/state-page.h"

typedef struct Helper Helper;

/* What has to survive a daemon restart; the domain's status file holds it. */
typedef struct HelperIdentity {
    pid_t pid;
    uint64_t start_time;  /* /proc/PID/stat field 22 */
    char *boot_id;
    char *monitor_path;   /* listening socket that the helper inherited */
    char *exit_path;      /* file where the helper writes its final exit reason */
    uint64_t last_event;  /* sequence number of the last event dealt with */
} HelperIdentity;

typedef struct HelperSpawn {
    const char *program;      /* vireo-vmm */
    const char *name;         /* guest name, for the process title and log */
    const char *monitor_path; /* bound by helper_spawn(), inherited listening */
    const char *exit_path;
    int log_fd;               /* borrowed; the guest's log, becomes its stderr */
    uid_t uid;                /* to run as; (uid_t)-1 = unchanged */
    gid_t gid;
} HelperSpawn;

typedef struct HelperEvents {
    /* Handshake done: commands may be given. */
    void (*ready)(Helper *helper, void *opaque);
    /* An event; @data borrowed. Sequence numbers rise; after a reconnect the missed ones come first. */
    void (*event)(Helper *helper, uint64_t sequence, const char *name, json_object *data, void *opaque);
    /* The process is gone (once, last callback). @reason: text of its exit file or NULL = crashed;
     * @error non-NULL when it died or failed during the handshake. */
    void (*exited)(Helper *helper, const char *reason, const GError *error, void *opaque);
} HelperEvents;

/* Starts the helper thread. */
bool helper_init(GError **error);
void helper_finish(void);

/* Starts a helper; returns as soon as the process exists (no waiting for the handshake).
 * *ret_identity is filled before the child runs the program, so that it can be written to status. */
Helper *helper_spawn(const HelperSpawn *spawn, const HelperEvents *events, void *opaque,
                     HelperIdentity *ret_identity, GError **error);
/* Takes up a helper that another daemon started. exited() comes if it is no longer there. */
Helper *helper_reconnect(const HelperIdentity *identity, const HelperEvents *events, void *opaque,
                         GError **error);
Helper *helper_ref(Helper *helper);
void helper_unref(Helper *helper);

/* Result of a command: exactly one of @result (borrowed) and @error. Helper thread. */
typedef void (*HelperReply)(Helper *helper, json_object *result, const GError *error, void *opaque);

/* Sends a command; @arguments is taken (NULL = none), @fds (may be NULL) are duplicated by the
 * kernel and stay the caller's. Any thread; replies arrive in order. */
void helper_execute(Helper *helper, const char *command, json_object *arguments, const int *fds,
                    size_t n_fds, HelperReply reply, void *opaque);
/* Commands and capabilities the running process announced. */
bool helper_has_command(const Helper *helper, const char *command);
bool helper_has_capability(const Helper *helper, const char *capability);
const char *const *helper_capabilities(const Helper *helper);

pid_t helper_pid(const Helper *helper);
/* A consistent copy of its state page; false when it never became stable within the bounded retries.
 * Trusts nothing in it. Any thread, no round trip. */
bool helper_read_state(Helper *helper, StatePage *ret_page);
/* SIGTERM, or SIGKILL when @force, by pidfd. Any thread. */
void helper_kill(Helper *helper, bool force);

void helper_identity_clear(HelperIdentity *identity);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Helper, helper_unref)
