/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Ending a guest from outside. A destroy does not wait for a step in progress: it takes the helper
 * away from under it, the step fails, and the destroy finds its work done.
 */
#include <signal.h>

#include "common/log.h"
#include "driver/domain/object-private.h"

/* Between the polite and the other signal. */
#define DESTROY_GRACE_S 3

typedef struct DestroyStep {
    DomainStep step;
    bool remove_log;
    bool graceful;      /* never the other signal */
    bool owned;         /* only what still belongs to .owner */
    DomainOwner *owner; /* compared only */
} DestroyStep;

/* Marks the run as destroyed and sends the first signal. */
static void destroy_begin(Domain *domain, bool graceful)
{
    DomainRun *run = domain->run;
    g_autoptr(DomainSnapshot) now = domain_snapshot(domain);
    bool announced = run->end.announced;
    if (run->status.phase == STATUS_PHASE_STOPPING)
        return;
    domain_run_forget_end(run);
    domain_run_choose_end(run, VIR_DOMAIN_SHUTOFF_DESTROYED, VIR_DOMAIN_EVENT_STOPPED_DESTROYED);
    run->status.phase = STATUS_PHASE_STOPPING;
    domain_run_save(domain);
    if (announced && now->state != VIR_DOMAIN_SHUTDOWN)
        domain_emit_lifecycle(domain, VIR_DOMAIN_EVENT_SHUTDOWN, VIR_DOMAIN_EVENT_SHUTDOWN_HOST);
    domain_run_set_timer(domain, DESTROY_GRACE_S);
    /* A guest that is not up yet has nothing to save. */
    helper_kill(run->helper, !announced && !graceful);
}

static void destroy_done(DomainStep *step)
{
    step->domain->killed = false;
    if (((DestroyStep *)step)->remove_log) {
        g_autofree char *path = domain_log_path(step->domain);
        if (unlink(path) < 0 && errno != ENOENT)
            log_warning("cannot remove '%s': %s", path, g_strerror(errno));
    }
    domain_step_finish(step, NULL);
}

static void destroy_helper_gone(DomainStep *step, const char *reason, const GError *error)
{
    destroy_done(step);
}

static void destroy_timed_out(DomainStep *step)
{
    DestroyStep *self = (DestroyStep *)step;
    DomainRun *run = step->domain->run;
    if (!self->graceful) {
        log_warning("helper of '%s' ignores SIGTERM and is killed", step->domain->name);
        helper_kill(run->helper, true);
        return;
    }
    GError *error = NULL;
    fail_errno(&error, VIR_ERR_SYSTEM_ERROR, EBUSY, _("failed to terminate process %d with SIGTERM"),
               (int)run->status.identity.pid);
    domain_run_clear_timer(step->domain);
    domain_run_forget_end(run);
    run->status.phase = STATUS_PHASE_RUNNING;
    domain_run_save(step->domain);
    domain_step_finish(step, error);
}

static void destroy_run(DomainStep *step)
{
    DestroyStep *self = (DestroyStep *)step;
    Domain *domain = step->domain;
    GError *error = NULL;
    if (self->owned && g_atomic_pointer_get(&domain->owner) != self->owner) {
        domain_step_finish(step, NULL);
    } else if (domain->run) {
        destroy_begin(domain, self->graceful);
    } else if (domain->killed) {
        destroy_done(step);
    } else {
        domain_check_active(domain, &error);
        domain_step_finish(step, error);
    }
}

static void destroy_interrupt(void *owner, void *data)
{
    Domain *domain = owner;
    DomainStep *step = domain_step_current(domain);
    if (!step || step->run == destroy_run || !domain->run)
        return;
    domain->killed = true;
    destroy_begin(domain, false);
    helper_kill(domain->run->helper, true);
}

static DestroyStep *destroy_step_new(Domain *domain, DomainDone done, void *opaque)
{
    DestroyStep *self = domain_step_new(domain, sizeof(*self), destroy_run, done, opaque);
    self->step.helper_gone = destroy_helper_gone;
    self->step.timed_out = destroy_timed_out;
    return self;
}

void domain_destroy(Domain *domain, unsigned flags, DomainDone done, void *opaque)
{
    DestroyStep *self = destroy_step_new(domain, done, opaque);
    self->graceful = flags & VIR_DOMAIN_DESTROY_GRACEFUL;
    self->remove_log = flags & VIR_DOMAIN_DESTROY_REMOVE_LOGS;
    if (!self->graceful)
        queue_post(domain->queue, destroy_interrupt, NULL);
    domain_step_queue(&self->step);
}

void domain_destroy_owned(Domain *domain, DomainOwner *owner)
{
    if (g_atomic_pointer_get(&domain->owner) != owner)
        return;
    DestroyStep *self = destroy_step_new(domain, NULL, NULL);
    self->owned = true;
    self->owner = owner;
    domain_step_queue(&self->step);
}
