/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Taking up, after a restart, what another daemon left: a status file. A start that was not done is
 * undone, a stop that was not done is finished, and for a guest that was up the daemon compares
 * what it finds with what it last wrote and raises one event for each difference.
 */
#include <string.h>

#include "common/log.h"
#include "driver/domain/object-private.h"

typedef struct ReconnectStep {
    DomainStep step;
    Status status;
    bool asked; /* for its status; the reply ends the step */
    bool gone;
} ReconnectStep;

static void reconnect_clear(DomainStep *step)
{
    status_finish(&((ReconnectStep *)step)->status);
}

static void reconnect_publish(Domain *domain, int state, int reason)
{
    g_autoptr(DomainSnapshot) now = domain_snapshot(domain);
    DomainSnapshot *next = domain_snapshot_new(now);
    domain_snapshot_set_live(next, domain_def_ref_new(domain_def_copy(domain->run->status.live)));
    if (domain->run->helper)
        domain_snapshot_set_helper(next, helper_ref(domain->run->helper));
    next->state = state;
    next->reason = reason;
    domain_publish(domain, next);
}

static void reconnect_begin(DomainStep *step)
{
    ReconnectStep *self = (ReconnectStep *)step;
    Domain *domain = step->domain;
    DomainRun *run = domain->run = domain_run_new();
    status_finish(&run->status);
    run->status = self->status;
    status_init(&self->status);
    domain_driver_seen_id(domain->driver, run->status.live->id);
    bool was_up = run->status.phase == STATUS_PHASE_RUNNING || run->status.phase == STATUS_PHASE_STOPPING;
    if (run->status.phase == STATUS_PHASE_STARTING || run->status.identity.pid <= 0) {
        log_info("start of '%s' was interrupted and is undone", domain->name);
        domain_run_choose_end(run, VIR_DOMAIN_SHUTOFF_FAILED, VIR_DOMAIN_EVENT_STOPPED_FAILED);
        domain_run_tear_down(domain);
        domain_step_finish(step, NULL);
        return;
    }
    run->catching_up = domain->missed = true;
    if (was_up) {
        run->end.announced = true;
        domain_driver_count_active(domain->driver, 1);
        reconnect_publish(domain, run->status.state, run->status.reason);
    }
    g_autoptr(GError) error = NULL;
    domain_ref(domain); /* for the callbacks, until exited */
    run->helper = helper_reconnect(&run->status.identity, &domain_run_events, domain, &error);
    if (!run->helper) {
        domain_unref(domain);
        log_error("helper of '%s' is lost: %s", domain->name, error->message);
        domain_run_choose_end(run, VIR_DOMAIN_SHUTOFF_CRASHED, VIR_DOMAIN_EVENT_STOPPED_FAILED);
        domain_run_tear_down(domain);
        domain_step_finish(step, NULL);
    }
    /* No timer: a guest is not killed because its monitor is slow; a destroy gets through. */
}

static void reconnect_run(DomainStep *step)
{
    g_autoptr(Domain) domain = domain_ref(step->domain); /* the step may end on the way */
    reconnect_begin(step);
    domain_driver_loaded_one(domain->driver);
}

static void reconnect_helper_gone(DomainStep *step, const char *reason, const GError *error)
{
    ReconnectStep *self = (ReconnectStep *)step;
    self->gone = true;
    if (!self->asked)
        domain_step_finish(step, NULL);
}

/* One event for each difference between what was written and what is. */
static void reconnect_compare(Domain *domain, const char *found)
{
    DomainRun *run = domain->run;
    int state = run->status.state;
    bool running = g_strcmp0(found, "running") == 0;
    if (g_strcmp0(found, "shutdown") == 0) {
        domain_set_state(domain, VIR_DOMAIN_SHUTDOWN, VIR_DOMAIN_SHUTDOWN_UNKNOWN);
        domain_power_quit(domain);
    } else if (g_strcmp0(found, "guest-panicked") == 0 && state != VIR_DOMAIN_CRASHED) {
        domain_power_event(domain, "GUEST_PANICKED", NULL);
    } else if (running && state != VIR_DOMAIN_RUNNING) {
        domain_power_event(domain, "RESUME", NULL);
    } else if (!running && state == VIR_DOMAIN_RUNNING) {
        domain_power_event(domain, "STOP", NULL);
    }
}

static void reconnect_compared(Domain *domain, json_object *result, const GError *error, void *opaque)
{
    ReconnectStep *self = opaque;
    self->asked = false;
    if (self->gone) {
        domain_step_finish(&self->step, NULL);
        return;
    }
    DomainRun *run = domain->run;
    run->catching_up = false;
    if (error) {
        log_error("helper of '%s' does not tell its state: %s", domain->name, error->message);
        helper_kill(run->helper, true);
        return;
    }
    reconnect_compare(domain, json_object_get_string(json_object_object_get(result, "status")));
    g_autoptr(DomainSnapshot) now = domain_snapshot(domain);
    /* A guest that powered off meanwhile still has its stop to be told. */
    domain->missed = now->state == VIR_DOMAIN_SHUTDOWN;
    domain_run_save(domain);
    domain_step_finish(&self->step, NULL);
}

void domain_reconnect_ready(DomainStep *step)
{
    ReconnectStep *self = (ReconnectStep *)step;
    Domain *domain = step->domain;
    DomainRun *run = domain->run;
    if (self->gone || self->asked)
        return;
    if (run->status.phase == STATUS_PHASE_STOPPING || run->status.autodestroy) {
        domain_run_choose_end(run, VIR_DOMAIN_SHUTOFF_DESTROYED, VIR_DOMAIN_EVENT_STOPPED_DESTROYED);
        helper_kill(run->helper, true);
        return;
    }
    bool was_released = run->status.phase == STATUS_PHASE_RELEASED;
    if (was_released) {
        run->end.announced = true;
        run->running_reason = VIR_DOMAIN_RUNNING_BOOTED;
        run->status.phase = STATUS_PHASE_RUNNING;
        domain_driver_count_active(domain->driver, 1);
    }
    reconnect_publish(domain, run->status.state, run->status.reason);
    if (was_released)
        domain_emit_lifecycle(domain, VIR_DOMAIN_EVENT_STARTED, VIR_DOMAIN_EVENT_STARTED_BOOTED);
    self->asked = true;
    domain_run_execute(domain, "query-status", NULL, NULL, 0, reconnect_compared, self);
}

bool domain_step_is_reconnect(const DomainStep *step)
{
    return step->run == reconnect_run;
}

void domain_reconnect_queue(Domain *domain, Status *status)
{
    ReconnectStep *self = domain_step_new(domain, sizeof(*self), reconnect_run, NULL, NULL);
    self->step.clear = reconnect_clear;
    self->step.helper_gone = reconnect_helper_gone;
    self->status = *status;
    status_init(status);
    domain_step_queue(&self->step);
}
