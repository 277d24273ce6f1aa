/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virDomainQemuMonitorCommand: a command of the monitor handed through as text. */
#include "driver/domain/object-private.h"

typedef struct MonitorCommandStep {
    DomainStep step;
    char *command;
    bool human;
    DomainText text;
} MonitorCommandStep;

static void monitor_command_clear(DomainStep *step)
{
    g_free(((MonitorCommandStep *)step)->command);
}

static void monitor_command_finish(MonitorCommandStep *self, const char *result, GError *error)
{
    self->text(self->step.domain, result, error, self->step.opaque);
    g_clear_error(&error);
    domain_step_finish(&self->step, NULL);
}

static void monitor_command_replied(Domain *domain, json_object *result, const GError *error,
                                    void *opaque)
{
    MonitorCommandStep *self = opaque;
    if (error)
        monitor_command_finish(self, NULL, g_error_copy(error));
    else if (self->human)
        monitor_command_finish(self, json_object_get_string(result) ?: "", NULL);
    else
        monitor_command_finish(self, json_object_to_json_string_ext(result, JSON_C_TO_STRING_PLAIN), NULL);
}

static void monitor_command_run(DomainStep *step)
{
    MonitorCommandStep *self = (MonitorCommandStep *)step;
    GError *error = NULL;
    if (!domain_check_active(step->domain, &error)) {
        monitor_command_finish(self, NULL, error);
        return;
    }
    if (self->human) {
        json_object *arguments = json_object_new_object();
        json_object_object_add(arguments, "command-line", json_object_new_string(self->command));
        domain_run_execute(step->domain, "human-monitor-command", arguments, NULL, 0,
                           monitor_command_replied, self);
        return;
    }
    json_object *request = json_tokener_parse(self->command);
    if (!json_object_is_type(request, json_type_object)) {
        json_object_put(request);
        fail(&error, VIR_ERR_INTERNAL_ERROR, _("cannot parse json %s"), self->command);
        monitor_command_finish(self, NULL, error);
        return;
    }
    domain_run_execute_raw(step->domain, request, monitor_command_replied, self);
}

void domain_monitor_command(Domain *domain, const char *command, bool human, DomainText done,
                            void *opaque)
{
    MonitorCommandStep *self =
        domain_step_new(domain, sizeof(*self), monitor_command_run, NULL, opaque);
    self->step.clear = monitor_command_clear;
    self->command = g_strdup(command);
    self->human = human;
    self->text = done;
    domain_step_queue(&self->step);
}
