/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The status file of a guest that runs or is about to: what a new daemon needs to go on where the
 * old one was killed. Replaced as a whole before each effect, but not synced: helpers do not outlive
 * a boot of the host. JSON, one file per guest, named by uuid in the state folder; gone when nothing
 * of the guest is left on the host. The next definition is not repeated here: its one place is the
 * persistent definition's file.
 */
#pragma once

#include <libvirt/libvirt.h>

#include "driver/domain/claim.h"
#include "driver/domain/def.h"

typedef enum StatusPhase {
    STATUS_PHASE_STARTING, /* not yet given to anyone: undone by a restart */
    STATUS_PHASE_RELEASED, /* the first cont is on its way */
    STATUS_PHASE_RUNNING,  /* up: the state says more */
    STATUS_PHASE_STOPPING, /* being destroyed: finished by a restart */
} StatusPhase;

typedef struct Status {
    StatusPhase phase;
    int state, reason;  /* virDomainState and its reason */
    bool autodestroy;   /* belongs to a connection, which a restart has ended */
    DomainDef *live;    /* owned; with its id */
    HelperIdentity identity;
    Claims claims;
} Status;

void status_init(Status *status);
void status_finish(Status *status);
bool status_write(const Status *status, const char *path, GError **error);
/* @status is initialised by the caller. */
bool status_read(Status *status, const char *path, const DomainDefHost *host, GError **error);
