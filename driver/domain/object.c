/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A domain's frame: identity, snapshot, queue and the life of its steps. What the steps do is in
 * the files named after them.
 */
#include "driver/domain/object.h"

#include <string.h>

#include "driver/domain/object-private.h"

static void *domain_hold(void *owner)
{
    return domain_ref(owner);
}

static void domain_release(void *owner)
{
    domain_unref(owner);
}

static void domain_idle(void *owner)
{
    Domain *domain = owner;
    g_autoptr(DomainSnapshot) snapshot = domain_snapshot(domain);
    if (!domain_snapshot_def(snapshot) && !domain->run)
        domain_list_drop_unused(domain_driver_domains(domain->driver), domain);
}

static const QueueOwner domain_queue_owner = {
    .hold = domain_hold,
    .release = domain_release,
    .idle = domain_idle,
};

Domain *domain_new(DomainDriver *driver, const char *name, const uint8_t uuid[16])
{
    Domain *domain = g_new0(Domain, 1);
    g_atomic_ref_count_init(&domain->refs);
    domain->driver = driver;
    domain->name = g_strdup(name);
    memcpy(domain->uuid, uuid, 16);
    const uint8_t *u = uuid;
    domain->uuid_text = g_strdup_printf(
        "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", u[0], u[1], u[2],
        u[3], u[4], u[5], u[6], u[7], u[8], u[9], u[10], u[11], u[12], u[13], u[14], u[15]);
    g_mutex_init(&domain->snapshot_lock);
    domain->current = domain_snapshot_new(NULL);
    domain->consoles = consoles_new();
    domain->queue = queue_new(domain, &domain_queue_owner);
    return domain;
}

Domain *domain_ref(Domain *domain)
{
    g_atomic_ref_count_inc(&domain->refs);
    return domain;
}

void domain_unref(Domain *domain)
{
    if (!domain || !g_atomic_ref_count_dec(&domain->refs))
        return;
    domain_run_free(domain->run);
    queue_free(domain->queue);
    consoles_free(domain->consoles);
    domain_snapshot_unref(domain->current);
    g_mutex_clear(&domain->snapshot_lock);
    g_free(domain->uuid_text);
    g_free(domain->name);
    g_free(domain);
}

DomainOwner *domain_owner_new(void)
{
    DomainOwner *owner = g_new0(DomainOwner, 1);
    g_atomic_ref_count_init(&owner->refs);
    return owner;
}

DomainOwner *domain_owner_ref(DomainOwner *owner)
{
    g_atomic_ref_count_inc(&owner->refs);
    return owner;
}

void domain_owner_unref(DomainOwner *owner)
{
    if (owner && g_atomic_ref_count_dec(&owner->refs))
        g_free(owner);
}

const char *domain_name(const Domain *domain)
{
    return domain->name;
}

const uint8_t *domain_uuid(const Domain *domain)
{
    return domain->uuid;
}

DomainSnapshot *domain_snapshot(Domain *domain)
{
    g_mutex_lock(&domain->snapshot_lock);
    DomainSnapshot *snapshot = domain_snapshot_ref(domain->current);
    g_mutex_unlock(&domain->snapshot_lock);
    return snapshot;
}

void domain_publish(Domain *domain, DomainSnapshot *snapshot)
{
    g_mutex_lock(&domain->snapshot_lock);
    DomainSnapshot *old = domain->current;
    domain->current = snapshot;
    g_mutex_unlock(&domain->snapshot_lock);
    domain_snapshot_unref(old);
}

void domain_set_state(Domain *domain, int state, int reason)
{
    g_autoptr(DomainSnapshot) now = domain_snapshot(domain);
    DomainSnapshot *next = domain_snapshot_new(now);
    next->state = state;
    next->reason = reason;
    domain_publish(domain, next);
    if (domain->run) {
        domain->run->status.state = state;
        domain->run->status.reason = reason;
    }
}

void domain_emit(Domain *domain, DomainEvent *event)
{
    g_autoptr(DomainSnapshot) now = domain_snapshot(domain);
    event->name = domain->name;
    event->uuid = domain->uuid;
    event->id = domain_snapshot_id(now);
    event->missed = domain->missed;
    domain_event_bus_emit(domain_driver_events(domain->driver), event);
}

void domain_emit_lifecycle(Domain *domain, int type, int detail)
{
    DomainEvent event = {.kind = DOMAIN_EVENT_LIFECYCLE, .type = type, .detail = detail};
    domain_emit(domain, &event);
}

static void domain_step_run(QueueStep *base, void *owner)
{
    DomainStep *step = (DomainStep *)base;
    step->run(step);
}

static void domain_step_free(QueueStep *base)
{
    DomainStep *step = (DomainStep *)base;
    if (step->clear)
        step->clear(step);
    g_free(step);
}

void *domain_step_new(Domain *domain, size_t size, void (*run)(DomainStep *step), DomainDone done,
                      void *opaque)
{
    DomainStep *step = g_malloc0(size);
    step->base.run = domain_step_run;
    step->base.free = domain_step_free;
    step->domain = domain;
    step->run = run;
    step->done = done;
    step->opaque = opaque;
    return step;
}

void domain_step_queue(DomainStep *step)
{
    queue_add(step->domain->queue, &step->base);
}

void domain_step_finish(DomainStep *step, GError *error)
{
    Domain *domain = step->domain;
    if (step->done)
        step->done(domain, error, step->opaque);
    g_clear_error(&error);
    queue_step_finish(domain->queue, &step->base);
}

DomainStep *domain_step_current(Domain *domain)
{
    return (DomainStep *)queue_current(domain->queue);
}

bool domain_check_active(Domain *domain, GError **error)
{
    g_autoptr(DomainSnapshot) now = domain_snapshot(domain);
    if (!domain_snapshot_active(now))
        return fail(error, VIR_ERR_OPERATION_INVALID, _("domain is not running"));
    return true;
}
