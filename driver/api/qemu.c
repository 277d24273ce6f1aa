/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The qemu program: a command of the guest's monitor as text. */
#include <libvirt/libvirt-qemu.h>

#include "driver/api/api.h"

static void monitor_command_done(Domain *domain, const char *result, const GError *error, void *opaque)
{
    Call *call = opaque;
    if (error) {
        call_fail(call, g_error_copy(error));
        return;
    }
    QemuDomainMonitorCommandRet ret = {.result = g_strdup(result)};
    call_return(call, &ret);
}

void api_qemu_domain_monitor_command(Call *call, const QemuDomainMonitorCommandArgs *args)
{
    GError *error = NULL;
    g_autoptr(Domain) domain = NULL;
    call_ref(call);
    if (!api_check_flags(args->flags, VIR_DOMAIN_QEMU_MONITOR_COMMAND_HMP, &error) ||
        !(domain = api_domain_find(&args->dom, &error))) {
        api_async_fail(call, error);
        return;
    }
    domain_monitor_command(domain, args->cmd, args->flags & VIR_DOMAIN_QEMU_MONITOR_COMMAND_HMP,
                           monitor_command_done, call);
}
