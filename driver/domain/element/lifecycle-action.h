/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * <on_poweroff>, <on_reboot>, <on_crash>: what becomes of the guest at the end of its run. The
 * values are the numbers of libvirt's virDomainLifecycleAction.
 */
#pragma once

#include "common/table.h"

typedef enum LifecycleAction {
    LIFECYCLE_ACTION_DESTROY,
    LIFECYCLE_ACTION_RESTART,
    LIFECYCLE_ACTION_RESTART_RENAME,
    LIFECYCLE_ACTION_PRESERVE,
    LIFECYCLE_ACTION_COREDUMP_DESTROY,
    LIFECYCLE_ACTION_COREDUMP_RESTART,
} LifecycleAction;

typedef struct LifecycleActions {
    int poweroff, reboot, crash; /* LifecycleAction */
} LifecycleActions;

extern const Table lifecycle_actions_table;

extern const struct DomainPart lifecycle_action_part;
