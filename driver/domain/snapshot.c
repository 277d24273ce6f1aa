/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reference-counted pictures of a domain; see snapshot.h. Knows no queue and no files. */
#include "driver/domain/snapshot.h"

DomainDefRef *domain_def_ref_new(DomainDef *def)
{
    if (!def)
        return NULL;
    DomainDefRef *ref = g_new0(DomainDefRef, 1);
    g_atomic_ref_count_init(&ref->refs);
    ref->def = def;
    return ref;
}

DomainDefRef *domain_def_ref_ref(DomainDefRef *ref)
{
    if (ref)
        g_atomic_ref_count_inc(&ref->refs);
    return ref;
}

void domain_def_ref_unref(DomainDefRef *ref)
{
    if (!ref || !g_atomic_ref_count_dec(&ref->refs))
        return;
    domain_def_free(ref->def);
    g_free(ref);
}

DomainSnapshot *domain_snapshot_new(const DomainSnapshot *from)
{
    DomainSnapshot *snapshot = g_new0(DomainSnapshot, 1);
    if (from) {
        /* Not the whole struct: the counter of @from may be changing. */
        snapshot->live = domain_def_ref_ref(from->live);
        snapshot->next = domain_def_ref_ref(from->next);
        snapshot->state = from->state;
        snapshot->reason = from->reason;
        snapshot->autostart = from->autostart;
        snapshot->helper = from->helper ? helper_ref(from->helper) : NULL;
    } else {
        snapshot->state = VIR_DOMAIN_SHUTOFF;
        snapshot->reason = VIR_DOMAIN_SHUTOFF_UNKNOWN;
    }
    g_atomic_ref_count_init(&snapshot->refs);
    return snapshot;
}

DomainSnapshot *domain_snapshot_ref(DomainSnapshot *snapshot)
{
    g_atomic_ref_count_inc(&snapshot->refs);
    return snapshot;
}

void domain_snapshot_unref(DomainSnapshot *snapshot)
{
    if (!snapshot || !g_atomic_ref_count_dec(&snapshot->refs))
        return;
    domain_def_ref_unref(snapshot->live);
    domain_def_ref_unref(snapshot->next);
    if (snapshot->helper)
        helper_unref(snapshot->helper);
    g_free(snapshot);
}

void domain_snapshot_set_live(DomainSnapshot *snapshot, DomainDefRef *live)
{
    domain_def_ref_unref(snapshot->live);
    snapshot->live = live;
}

void domain_snapshot_set_next(DomainSnapshot *snapshot, DomainDefRef *next)
{
    domain_def_ref_unref(snapshot->next);
    snapshot->next = next;
}

void domain_snapshot_set_helper(DomainSnapshot *snapshot, Helper *helper)
{
    if (snapshot->helper)
        helper_unref(snapshot->helper);
    snapshot->helper = helper;
}

const DomainDef *domain_snapshot_def(const DomainSnapshot *snapshot)
{
    if (snapshot->live)
        return snapshot->live->def;
    return snapshot->next ? snapshot->next->def : NULL;
}

bool domain_snapshot_active(const DomainSnapshot *snapshot)
{
    return snapshot->live != NULL;
}

bool domain_snapshot_persistent(const DomainSnapshot *snapshot)
{
    return snapshot->next != NULL;
}

int domain_snapshot_id(const DomainSnapshot *snapshot)
{
    return snapshot->live ? snapshot->live->def->id : -1;
}

bool domain_snapshot_impact(const DomainSnapshot *snapshot, unsigned *flags, GError **error)
{
    bool active = domain_snapshot_active(snapshot);
    if (!(*flags & (VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG)))
        *flags |= active ? VIR_DOMAIN_AFFECT_LIVE : VIR_DOMAIN_AFFECT_CONFIG;
    if (!active && (*flags & VIR_DOMAIN_AFFECT_LIVE))
        return fail(error, VIR_ERR_OPERATION_INVALID, _("domain is not running"));
    if (!domain_snapshot_persistent(snapshot) && (*flags & VIR_DOMAIN_AFFECT_CONFIG))
        return fail(error, VIR_ERR_OPERATION_INVALID,
                    _("transient domains do not have any persistent config"));
    return true;
}

const DomainDef *domain_snapshot_pick(const DomainSnapshot *snapshot, unsigned flags, GError **error)
{
    const unsigned both = VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG;
    if ((flags & both) == both)
        return fail_null(error, VIR_ERR_INVALID_ARG,
                         _("the live and the persistent definition cannot both be read in one call"));
    if (!domain_snapshot_impact(snapshot, &flags, error))
        return NULL;
    return flags & VIR_DOMAIN_AFFECT_LIVE ? snapshot->live->def : snapshot->next->def;
}
