/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <on_poweroff>, <on_reboot>, <on_crash>; see lifecycle-action.h. Lifecycle acts on them. */
#include "driver/domain/element/lifecycle-action.h"

#include "driver/domain/part.h"
#include "driver/xml/xml.h"

static const char *const actions[] = {"destroy",  "restart",          "rename-restart",
                                      "preserve", "coredump-destroy", "coredump-restart",
                                      NULL};
static const EnumNames action_names = {"lifecycle action", actions};
static const int destroy = LIFECYCLE_ACTION_DESTROY, restart = LIFECYCLE_ACTION_RESTART;

static const Field fields[] = {
    {"poweroff", FIELD_ENUM, TABLE_MEMBER(LifecycleActions, poweroff), .flags = FIELD_LIVE,
     .names = &action_names, .initial = &destroy,
     XML(.path = "on_poweroff", .invalid_code = VIR_ERR_CONFIG_UNSUPPORTED,
         .invalid = N_("unknown on_poweroff action: %s")),
     .doc = "What follows a guest that switched itself off."},
    {"reboot", FIELD_ENUM, TABLE_MEMBER(LifecycleActions, reboot), .flags = FIELD_LIVE,
     .names = &action_names, .initial = &restart,
     XML(.path = "on_reboot", .invalid_code = VIR_ERR_CONFIG_UNSUPPORTED,
         .invalid = N_("unknown on_reboot action: %s")),
     .doc = "What follows a guest's reset."},
    {"crash", FIELD_ENUM, TABLE_MEMBER(LifecycleActions, crash), .flags = FIELD_LIVE,
     .names = &action_names, .initial = &destroy,
     XML(.path = "on_crash", .invalid_code = VIR_ERR_CONFIG_UNSUPPORTED,
         .invalid = N_("unknown on_crash action: %s")),
     .doc = "What follows a guest's crash."},
};
TABLE_DEFINE(lifecycle_actions_table, LifecycleActions, "lifecycle actions", fields);

/* The combinations that libvirt's qemu driver refuses, and core dumps, which nobody writes yet. */
static bool validate(const DomainDef *def, const DomainDefHost *host, GError **error)
{
    const LifecycleActions *on = &def->on;
    const int each[] = {on->poweroff, on->reboot, on->crash};
    for (size_t i = 0; i < G_N_ELEMENTS(each); i++)
        if (each[i] == LIFECYCLE_ACTION_RESTART_RENAME)
            return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                        _("the 'rename-restart' action is not supported for "
                          "'on_reboot'/'on_poweroff'/'on_crash'"));
    if (on->poweroff == LIFECYCLE_ACTION_PRESERVE || on->reboot == LIFECYCLE_ACTION_PRESERVE)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("the 'preserve' action is not supported for 'on_reboot'/'on_poweroff'"));
    for (size_t i = 0; i < G_N_ELEMENTS(each); i++)
        if (each[i] > LIFECYCLE_ACTION_PRESERVE)
            return fail(error, VIR_ERR_CONFIG_UNSUPPORTED, _("the '%s' action is not supported"),
                        actions[each[i]]);
    if (on->reboot == LIFECYCLE_ACTION_DESTROY && on->poweroff == LIFECYCLE_ACTION_RESTART)
        return fail(error, VIR_ERR_CONFIG_UNSUPPORTED,
                    _("'on_reboot' set to 'destroy' and 'on_poweroff' set to 'restart' is not "
                      "supported"));
    return true;
}

const DomainPart lifecycle_action_part = {.name = "lifecycle actions", .validate = validate};
