/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a domain shows to readers: an immutable, reference-counted picture that the domain replaces
 * as a whole. Info, XML, lists, state and statistics are answered from one snapshot, so that they
 * neither wait for a changing step nor see half of one.
 */
#pragma once

#include <glib.h>
#include <libvirt/libvirt.h>
#include <sys/types.h>

#include "driver/domain/def.h"
#include "driver/helper/helper.h"

/* A definition shared by snapshots; never changed once it is in one. */
typedef struct DomainDefRef {
    gatomicrefcount refs;
    DomainDef *def;
} DomainDefRef;

/* Takes @def over; NULL gives NULL. */
DomainDefRef *domain_def_ref_new(DomainDef *def);
DomainDefRef *domain_def_ref_ref(DomainDefRef *ref);
void domain_def_ref_unref(DomainDefRef *ref);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DomainDefRef, domain_def_ref_unref)

typedef struct DomainSnapshot {
    gatomicrefcount refs;
    DomainDefRef *live; /* NULL = not running */
    DomainDefRef *next; /* NULL = transient */
    int state;          /* virDomainState */
    int reason;         /* of the enumeration that belongs to the state */
    bool autostart;
    Helper *helper;     /* NULL = not running; statistics only */
} DomainSnapshot;

/* A copy to be changed and then published; @from NULL gives an empty one (no definition at all). */
DomainSnapshot *domain_snapshot_new(const DomainSnapshot *from);
DomainSnapshot *domain_snapshot_ref(DomainSnapshot *snapshot);
void domain_snapshot_unref(DomainSnapshot *snapshot);
/* Each takes its new value over. */
void domain_snapshot_set_live(DomainSnapshot *snapshot, DomainDefRef *live);
void domain_snapshot_set_next(DomainSnapshot *snapshot, DomainDefRef *next);
void domain_snapshot_set_helper(DomainSnapshot *snapshot, Helper *helper);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DomainSnapshot, domain_snapshot_unref)

/* The definition a reader sees: live when running, else next; NULL for an empty snapshot. */
const DomainDef *domain_snapshot_def(const DomainSnapshot *snapshot);
bool domain_snapshot_active(const DomainSnapshot *snapshot);
bool domain_snapshot_persistent(const DomainSnapshot *snapshot);
/* -1 when not running. */
int domain_snapshot_id(const DomainSnapshot *snapshot);

/* The definition that VIR_DOMAIN_AFFECT_* of @flags name for reading. */
const DomainDef *domain_snapshot_pick(const DomainSnapshot *snapshot, unsigned flags, GError **error);
/* Turns AFFECT_CURRENT into LIVE or CONFIG and checks that what is named exists. */
bool domain_snapshot_impact(const DomainSnapshot *snapshot, unsigned *flags, GError **error);
