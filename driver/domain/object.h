/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A domain as its users see it: a name, a uuid, a snapshot for readers and operations for writers.
 * Operations are queued and return at once; their done function runs on the domain's queue, once,
 * after the new state was published and its events were emitted.
 */
#pragma once

#include "driver/domain/snapshot.h"

typedef struct Domain Domain;
typedef struct DomainDriver DomainDriver;

/* A connection that domains can be bound to (autodestroy). */
typedef struct DomainOwner DomainOwner;
DomainOwner *domain_owner_new(void);
DomainOwner *domain_owner_ref(DomainOwner *owner);
void domain_owner_unref(DomainOwner *owner);

Domain *domain_ref(Domain *domain);
void domain_unref(Domain *domain);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Domain, domain_unref)

const char *domain_name(const Domain *domain);
const uint8_t *domain_uuid(const Domain *domain);
DomainSnapshot *domain_snapshot(Domain *domain);

/* Exactly one of success (@error NULL) and failure (borrowed). */
typedef void (*DomainDone)(Domain *domain, const GError *error, void *opaque);

/* @flags: VIR_DOMAIN_UNDEFINE_* */
void domain_undefine(Domain *domain, unsigned flags, DomainDone done, void *opaque);
void domain_set_autostart(Domain *domain, bool on, DomainDone done, void *opaque);

typedef struct DomainMetadataChange {
    int type; /* virDomainMetadataType */
    const char *text, *key, *uri;
    unsigned flags; /* VIR_DOMAIN_AFFECT_* */
} DomainMetadataChange;
void domain_set_metadata(Domain *domain, const DomainMetadataChange *change, DomainDone done,
                         void *opaque);

typedef enum DomainAmount {
    DOMAIN_AMOUNT_MEMORY,     /* bytes */
    DOMAIN_AMOUNT_MEMORY_MAX, /* bytes */
    DOMAIN_AMOUNT_VCPUS,
    DOMAIN_AMOUNT_VCPUS_MAX,
} DomainAmount;
/* @flags: VIR_DOMAIN_AFFECT_*; only the next definition can be changed yet. */
void domain_set_amount(Domain *domain, DomainAmount what, uint64_t value, unsigned flags,
                       DomainDone done, void *opaque);

/* @flags: VIR_DOMAIN_START_*; @owner with AUTODESTROY, else NULL. */
void domain_start(Domain *domain, unsigned flags, DomainOwner *owner, DomainDone done, void *opaque);
/* @flags: VIR_DOMAIN_DESTROY_*. Does not wait for the step in progress but ends its helper. */
void domain_destroy(Domain *domain, unsigned flags, DomainDone done, void *opaque);

typedef enum DomainPower {
    DOMAIN_POWER_SHUTDOWN, /* presses the power button */
    DOMAIN_POWER_REBOOT,   /* the same, then a reset instead of power-off */
    DOMAIN_POWER_RESET,
    DOMAIN_POWER_SUSPEND,
    DOMAIN_POWER_RESUME,
} DomainPower;
void domain_power(Domain *domain, DomainPower what, DomainDone done, void *opaque);

/* A command of the monitor as JSON text; @result is borrowed. */
typedef void (*DomainText)(Domain *domain, const char *result, const GError *error, void *opaque);
void domain_monitor_command(Domain *domain, const char *command, bool human, DomainText done,
                            void *opaque);
