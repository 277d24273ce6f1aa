/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a running guest is told (button, reset, pause, cont) and what it tells (shutdown, reset,
 * stop, resume, panic). States and details are those of libvirt's qemu driver for the same acts.
 */
#include <string.h>

#include "common/log.h"
#include "driver/domain/object-private.h"

/* For a helper to go after `quit`. */
#define QUIT_TIMEOUT_S 10

typedef struct PowerStep {
    DomainStep step;
    DomainPower what;
    unsigned outstanding;
    GError *failure;
} PowerStep;

static void power_clear(DomainStep *step)
{
    g_clear_error(&((PowerStep *)step)->failure);
}

static void power_paused(Domain *domain, int detail)
{
    DomainRun *run = domain->run;
    domain_set_state(domain, VIR_DOMAIN_PAUSED, run->paused_reason);
    run->paused_reason = VIR_DOMAIN_PAUSED_UNKNOWN;
    domain_emit_lifecycle(domain, VIR_DOMAIN_EVENT_SUSPENDED, detail);
    domain_run_save(domain);
}

static void power_resumed(Domain *domain)
{
    DomainRun *run = domain->run;
    int reason = run->running_reason ?: VIR_DOMAIN_RUNNING_UNPAUSED;
    run->running_reason = 0;
    domain_set_state(domain, VIR_DOMAIN_RUNNING, reason);
    domain_emit_lifecycle(domain, VIR_DOMAIN_EVENT_RESUMED, VIR_DOMAIN_EVENT_RESUMED_UNPAUSED);
    domain_run_save(domain);
}

/* The state that the finished command leads to, in case its event was not seen yet. */
static void power_settle(PowerStep *self)
{
    Domain *domain = self->step.domain;
    g_autoptr(DomainSnapshot) now = domain_snapshot(domain);
    if (!domain->run)
        return;
    if (self->what == DOMAIN_POWER_SUSPEND && now->state == VIR_DOMAIN_RUNNING)
        power_paused(domain, VIR_DOMAIN_EVENT_SUSPENDED_PAUSED);
    else if (self->what == DOMAIN_POWER_RESUME && now->state != VIR_DOMAIN_RUNNING)
        power_resumed(domain);
    else if (self->what == DOMAIN_POWER_RESET && now->state == VIR_DOMAIN_CRASHED)
        domain_set_state(domain, VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_CRASHED);
}

static void power_replied(Domain *domain, json_object *result, const GError *error, void *opaque)
{
    PowerStep *self = opaque;
    if (!error)
        power_settle(self);
    domain_step_finish(&self->step, error ? g_error_copy(error) : NULL);
}

static void power_send(PowerStep *self, const char *command, json_object *arguments)
{
    domain_run_execute(self->step.domain, command, arguments, NULL, 0, power_replied, self);
}

static void power_button(PowerStep *self, bool then_reset)
{
    json_object *arguments = NULL;
    if (then_reset) {
        arguments = json_object_new_object();
        json_object_object_add(arguments, "then-reset", json_object_new_boolean(true));
    }
    power_send(self, "system_powerdown", arguments);
}

static bool power_send_shutdown(PowerStep *self, const DomainSnapshot *now, GError **error)
{
    if (now->state != VIR_DOMAIN_RUNNING)
        return fail(error, VIR_ERR_OPERATION_INVALID, _("domain is not running"));
    power_button(self, false);
    return true;
}

static bool power_send_reboot(PowerStep *self, const DomainSnapshot *now, GError **error)
{
    /* Where on_reboot does not let the guest start again, rebooting is shutting down. */
    power_button(self, now->live->def->on.reboot == LIFECYCLE_ACTION_RESTART);
    return true;
}

static bool power_send_reset(PowerStep *self, const DomainSnapshot *now, GError **error)
{
    power_send(self, "system_reset", NULL);
    return true;
}

static bool power_send_suspend(PowerStep *self, const DomainSnapshot *now, GError **error)
{
    if (now->state == VIR_DOMAIN_PAUSED) {
        domain_step_finish(&self->step, NULL);
        return true;
    }
    self->step.domain->run->paused_reason = VIR_DOMAIN_PAUSED_USER;
    power_send(self, "stop", NULL);
    return true;
}

static bool power_send_resume(PowerStep *self, const DomainSnapshot *now, GError **error)
{
    if (now->state == VIR_DOMAIN_RUNNING)
        return fail(error, VIR_ERR_OPERATION_INVALID, _("domain is already running"));
    if (now->state != VIR_DOMAIN_PAUSED && now->state != VIR_DOMAIN_CRASHED) {
        domain_step_finish(&self->step, NULL);
        return true;
    }
    self->step.domain->run->running_reason = VIR_DOMAIN_RUNNING_UNPAUSED;
    power_send(self, "cont", NULL);
    return true;
}

typedef bool (*PowerSend)(PowerStep *self, const DomainSnapshot *now, GError **error);

static const PowerSend power_sends[] = {
    [DOMAIN_POWER_SHUTDOWN] = power_send_shutdown, [DOMAIN_POWER_REBOOT] = power_send_reboot,
    [DOMAIN_POWER_RESET] = power_send_reset,       [DOMAIN_POWER_SUSPEND] = power_send_suspend,
    [DOMAIN_POWER_RESUME] = power_send_resume,
};

static void power_run(DomainStep *step)
{
    PowerStep *self = (PowerStep *)step;
    GError *error = NULL;
    g_autoptr(DomainSnapshot) now = domain_snapshot(step->domain);
    if (!domain_check_active(step->domain, &error) || !power_sends[self->what](self, now, &error))
        domain_step_finish(step, error);
}

void domain_power(Domain *domain, DomainPower what, DomainDone done, void *opaque)
{
    PowerStep *self = domain_step_new(domain, sizeof(*self), power_run, done, opaque);
    self->step.clear = power_clear;
    self->what = what;
    domain_step_queue(&self->step);
}

static void power_quit_replied(Domain *domain, json_object *result, const GError *error, void *opaque)
{
    if (error && domain->run)
        log_debug("quit of '%s': %s", domain->name, error->message);
}

void domain_power_quit(Domain *domain)
{
    domain_run_set_timer(domain, QUIT_TIMEOUT_S);
    domain_run_execute(domain, "quit", NULL, NULL, 0, power_quit_replied, NULL);
}

static void power_restart_replied(Domain *domain, json_object *result, const GError *error,
                                  void *opaque)
{
    if (!error || !domain->run)
        return;
    log_error("guest '%s' cannot be restarted: %s", domain->name, error->message);
    helper_kill(domain->run->helper, true);
}

/* Power-off or panic turned into a reset; the state stays what readers saw. */
static void power_restart(Domain *domain)
{
    domain->run->restarting = true;
    domain_run_execute(domain, "system_reset", NULL, NULL, 0, power_restart_replied, NULL);
    domain_run_execute(domain, "cont", NULL, NULL, 0, power_restart_replied, NULL);
}

static void power_event_shutdown(Domain *domain, const DomainSnapshot *now, json_object *data)
{
    const LifecycleActions *on = &domain->run->status.live->on;
    if (now->state == VIR_DOMAIN_SHUTDOWN || domain->run->status.phase == STATUS_PHASE_STOPPING ||
        domain->run->end_chosen)
        return;
    bool guest = json_object_get_boolean(json_object_object_get(data, "guest"));
    const char *reason = json_object_get_string(json_object_object_get(data, "reason"));
    bool reset = g_strcmp0(reason, "guest-reset") == 0;
    if (!reset && guest && on->poweroff == LIFECYCLE_ACTION_RESTART) {
        power_restart(domain);
        return;
    }
    domain_set_state(domain, VIR_DOMAIN_SHUTDOWN, VIR_DOMAIN_SHUTDOWN_UNKNOWN);
    domain_emit_lifecycle(domain, VIR_DOMAIN_EVENT_SHUTDOWN,
                          guest ? VIR_DOMAIN_EVENT_SHUTDOWN_GUEST : VIR_DOMAIN_EVENT_SHUTDOWN_HOST);
    domain_run_save(domain);
    domain_power_quit(domain);
}

static void power_event_reset(Domain *domain, const DomainSnapshot *now, json_object *data)
{
    DomainEvent event = {.kind = DOMAIN_EVENT_REBOOT};
    domain->run->restarting = false;
    domain_emit(domain, &event);
}

static void power_event_stop(Domain *domain, const DomainSnapshot *now, json_object *data)
{
    if (now->state == VIR_DOMAIN_RUNNING && !domain->run->restarting)
        power_paused(domain, VIR_DOMAIN_EVENT_SUSPENDED_PAUSED);
}

static void power_event_resume(Domain *domain, const DomainSnapshot *now, json_object *data)
{
    if (now->state != VIR_DOMAIN_RUNNING && now->state != VIR_DOMAIN_SHUTOFF)
        power_resumed(domain);
}

static void power_event_panicked(Domain *domain, const DomainSnapshot *now, json_object *data)
{
    if (now->state == VIR_DOMAIN_CRASHED)
        return;
    domain_set_state(domain, VIR_DOMAIN_CRASHED, VIR_DOMAIN_CRASHED_PANICKED);
    domain_emit_lifecycle(domain, VIR_DOMAIN_EVENT_CRASHED, VIR_DOMAIN_EVENT_CRASHED_PANICKED);
    switch (domain->run->status.live->on.crash) {
    case LIFECYCLE_ACTION_RESTART:
        power_restart(domain);
        break;
    case LIFECYCLE_ACTION_PRESERVE:
        break;
    default:
        domain_run_choose_end(domain->run, VIR_DOMAIN_SHUTOFF_CRASHED,
                              VIR_DOMAIN_EVENT_STOPPED_CRASHED);
        domain_power_quit(domain);
    }
    domain_run_save(domain);
}

typedef struct PowerEvent {
    const char *name;
    void (*run)(Domain *domain, const DomainSnapshot *now, json_object *data);
} PowerEvent;

static const PowerEvent power_events[] = {
    {"SHUTDOWN", power_event_shutdown},  {"RESET", power_event_reset},
    {"STOP", power_event_stop},          {"RESUME", power_event_resume},
    {"GUEST_PANICKED", power_event_panicked},
};

void domain_power_event(Domain *domain, const char *name, json_object *data)
{
    g_autoptr(DomainSnapshot) now = domain_snapshot(domain);
    /* Before it is shown, and while a restart's comparison runs, the guest has no news. */
    if (domain->run->catching_up || !domain_snapshot_active(now))
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(power_events); i++) {
        if (strcmp(name, power_events[i].name) == 0)
            power_events[i].run(domain, now, data);
    }
}
