/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virDomain, the part that changes: each handler queues a step and lets the call go; the step's done
 * function answers it. */
#include <inttypes.h>
#include <libvirt/libvirt.h>

#include "driver/api/api.h"

void api_async_fail(Call *call, GError *error)
{
    call_fail(call, error);
}

void api_done(Domain *domain, const GError *error, void *opaque)
{
    Call *call = opaque;
    if (error)
        call_fail(call, g_error_copy(error));
    else
        call_return(call, NULL);
}

Domain *api_async_domain(Call *call, const RemoteDomain *remote)
{
    GError *error = NULL;
    call_ref(call);
    Domain *domain = api_domain_find(remote, &error);
    if (!domain)
        api_async_fail(call, error);
    return domain;
}

/* All replies that are one domain have this layout. */
G_STATIC_ASSERT(sizeof(RemoteDomainCreateXmlRet) == sizeof(RemoteDomainDefineXmlRet));

static void done_domain(Domain *domain, const GError *error, void *opaque)
{
    Call *call = opaque;
    if (error) {
        call_fail(call, g_error_copy(error));
        return;
    }
    RemoteDomainDefineXmlRet ret = {0};
    api_domain_fill(&ret.dom, domain);
    call_return(call, &ret);
}

/* Finds the domain of a call whose flags must be among @allowed. */
static Domain *async_domain_flags(Call *call, const RemoteDomain *remote, uint32_t flags,
                                  uint32_t allowed)
{
    GError *error = NULL;
    if (api_check_flags(flags, allowed, &error))
        return api_async_domain(call, remote);
    api_async_fail(call_ref(call), error);
    return NULL;
}

static void define(Call *call, const char *xml, uint32_t flags)
{
    GError *error = NULL;
    call_ref(call);
    if (!api_check_flags(flags, VIR_DOMAIN_DEFINE_VALIDATE, &error))
        api_async_fail(call, error);
    else
        domain_driver_define(api_driver(), xml, flags, done_domain, call);
}

void api_domain_define_xml(Call *call, const RemoteDomainDefineXmlArgs *args)
{
    define(call, args->xml, 0);
}

void api_domain_define_xml_flags(Call *call, const RemoteDomainDefineXmlFlagsArgs *args)
{
    define(call, args->xml, args->flags);
}

static void undefine(Call *call, const RemoteDomain *dom, uint32_t flags)
{
    const uint32_t known = VIR_DOMAIN_UNDEFINE_MANAGED_SAVE | VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA |
                           VIR_DOMAIN_UNDEFINE_NVRAM | VIR_DOMAIN_UNDEFINE_KEEP_NVRAM |
                           VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA | VIR_DOMAIN_UNDEFINE_TPM |
                           VIR_DOMAIN_UNDEFINE_KEEP_TPM;
    g_autoptr(Domain) domain = async_domain_flags(call, dom, flags, known);
    if (domain)
        domain_undefine(domain, flags, api_done, call);
}

void api_domain_undefine(Call *call, const RemoteDomainUndefineArgs *args)
{
    undefine(call, &args->dom, 0);
}

void api_domain_undefine_flags(Call *call, const RemoteDomainUndefineFlagsArgs *args)
{
    const uint32_t nvram = VIR_DOMAIN_UNDEFINE_NVRAM | VIR_DOMAIN_UNDEFINE_KEEP_NVRAM;
    const uint32_t tpm = VIR_DOMAIN_UNDEFINE_TPM | VIR_DOMAIN_UNDEFINE_KEEP_TPM;
    GError *error = NULL;
    if ((args->flags & nvram) == nvram)
        fail(&error, VIR_ERR_OPERATION_INVALID, _("cannot both keep and delete nvram"));
    else if ((args->flags & tpm) == tpm)
        fail(&error, VIR_ERR_OPERATION_INVALID, _("cannot both keep and delete TPM"));
    if (error)
        api_async_fail(call_ref(call), error);
    else
        undefine(call, &args->dom, args->flags);
}

/* Descriptors are for containers; a guest of ours has no use for them. */
static bool refuse_fds(Call *call)
{
    GError *error = NULL;
    if (call_n_fds(call) == 0)
        return false;
    fail(&error, VIR_ERR_ARGUMENT_UNSUPPORTED, _("file descriptors cannot be passed to a guest"));
    api_async_fail(call_ref(call), error);
    return true;
}

static void create_xml(Call *call, const char *xml, uint32_t flags)
{
    const uint32_t known = VIR_DOMAIN_START_PAUSED | VIR_DOMAIN_START_AUTODESTROY |
                           VIR_DOMAIN_START_VALIDATE | VIR_DOMAIN_START_RESET_NVRAM;
    GError *error = NULL;
    call_ref(call);
    if (!api_check_flags(flags, known, &error))
        api_async_fail(call, error);
    else
        domain_driver_create(api_driver(), xml, flags, api_connection_owner(call), done_domain, call);
}

void api_domain_create_xml(Call *call, const RemoteDomainCreateXmlArgs *args)
{
    create_xml(call, args->xml_desc, args->flags);
}

void api_domain_create_xml_with_files(Call *call, const RemoteDomainCreateXmlWithFilesArgs *args)
{
    if (!refuse_fds(call))
        create_xml(call, args->xml_desc, args->flags);
}

static void start(Call *call, const RemoteDomain *dom, uint32_t flags, DomainDone done)
{
    const uint32_t known = VIR_DOMAIN_START_PAUSED | VIR_DOMAIN_START_AUTODESTROY |
                           VIR_DOMAIN_START_BYPASS_CACHE | VIR_DOMAIN_START_FORCE_BOOT |
                           VIR_DOMAIN_START_RESET_NVRAM;
    g_autoptr(Domain) domain = async_domain_flags(call, dom, flags, known);
    if (domain)
        domain_start(domain, flags, api_connection_owner(call), done, call);
}

void api_domain_create(Call *call, const RemoteDomainCreateArgs *args)
{
    start(call, &args->dom, 0, api_done);
}

void api_domain_create_with_flags(Call *call, const RemoteDomainCreateWithFlagsArgs *args)
{
    start(call, &args->dom, args->flags, done_domain);
}

void api_domain_create_with_files(Call *call, const RemoteDomainCreateWithFilesArgs *args)
{
    if (!refuse_fds(call))
        start(call, &args->dom, args->flags, done_domain);
}

static void destroy(Call *call, const RemoteDomain *dom, uint32_t flags)
{
    g_autoptr(Domain) domain = async_domain_flags(
        call, dom, flags, VIR_DOMAIN_DESTROY_GRACEFUL | VIR_DOMAIN_DESTROY_REMOVE_LOGS);
    if (domain)
        domain_destroy(domain, flags, api_done, call);
}

void api_domain_destroy(Call *call, const RemoteDomainDestroyArgs *args)
{
    destroy(call, &args->dom, 0);
}

void api_domain_destroy_flags(Call *call, const RemoteDomainDestroyFlagsArgs *args)
{
    destroy(call, &args->dom, args->flags);
}

static void power(Call *call, const RemoteDomain *dom, DomainPower what)
{
    g_autoptr(Domain) domain = api_async_domain(call, dom);
    if (domain)
        domain_power(domain, what, api_done, call);
}

/* No guest has an agent: asked for alone it is an error, with others the button is pressed. */
static bool refuse_agent(Call *call, const RemoteDomain *dom, uint32_t flags, uint32_t button,
                         uint32_t agent)
{
    GError *error = NULL;
    if (!(flags & agent) || (flags & button))
        return api_check_flags(flags, button | agent, &error)
                   ? false
                   : (api_async_fail(call_ref(call), error), true);
    g_autoptr(DomainSnapshot) now = api_domain_snapshot(dom, &error);
    if (now && now->state != VIR_DOMAIN_RUNNING)
        fail(&error, VIR_ERR_OPERATION_INVALID, _("domain is not running"));
    else if (now)
        fail(&error, VIR_ERR_ARGUMENT_UNSUPPORTED, _("QEMU guest agent is not configured"));
    api_async_fail(call_ref(call), error);
    return true;
}

void api_domain_shutdown(Call *call, const RemoteDomainShutdownArgs *args)
{
    power(call, &args->dom, DOMAIN_POWER_SHUTDOWN);
}

void api_domain_shutdown_flags(Call *call, const RemoteDomainShutdownFlagsArgs *args)
{
    if (!refuse_agent(call, &args->dom, args->flags, VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN,
                      VIR_DOMAIN_SHUTDOWN_GUEST_AGENT))
        power(call, &args->dom, DOMAIN_POWER_SHUTDOWN);
}

void api_domain_reboot(Call *call, const RemoteDomainRebootArgs *args)
{
    if (!refuse_agent(call, &args->dom, args->flags, VIR_DOMAIN_REBOOT_ACPI_POWER_BTN,
                      VIR_DOMAIN_REBOOT_GUEST_AGENT))
        power(call, &args->dom, DOMAIN_POWER_REBOOT);
}

void api_domain_reset(Call *call, const RemoteDomainResetArgs *args)
{
    g_autoptr(Domain) domain = async_domain_flags(call, &args->dom, args->flags, 0);
    if (domain)
        domain_power(domain, DOMAIN_POWER_RESET, api_done, call);
}

void api_domain_suspend(Call *call, const RemoteDomainSuspendArgs *args)
{
    power(call, &args->dom, DOMAIN_POWER_SUSPEND);
}

void api_domain_resume(Call *call, const RemoteDomainResumeArgs *args)
{
    power(call, &args->dom, DOMAIN_POWER_RESUME);
}

void api_domain_set_autostart(Call *call, const RemoteDomainSetAutostartArgs *args)
{
    g_autoptr(Domain) domain = api_async_domain(call, &args->dom);
    if (domain)
        domain_set_autostart(domain, args->autostart != 0, api_done, call);
}

void api_domain_set_metadata(Call *call, const RemoteDomainSetMetadataArgs *args)
{
    GError *error = NULL;
    g_autoptr(Domain) domain = async_domain_flags(
        call, &args->dom, args->flags, VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG);
    if (!domain)
        return;
    if (args->type < 0 || args->type > VIR_DOMAIN_METADATA_ELEMENT) {
        fail(&error, VIR_ERR_INVALID_ARG, _("unknown metadata type '%d'"), args->type);
    } else if (args->type == VIR_DOMAIN_METADATA_ELEMENT &&
               (!args->uri || (args->metadata && !args->key))) {
        fail(&error, VIR_ERR_INVALID_ARG, _("a metadata element needs a namespace and a prefix"));
    }
    if (error) {
        api_async_fail(call, error);
        return;
    }
    DomainMetadataChange change = {.type = args->type,
                                   .text = args->metadata,
                                   .key = args->key,
                                   .uri = args->uri,
                                   .flags = args->flags};
    domain_set_metadata(domain, &change, api_done, call);
}

static void set_memory(Call *call, const RemoteDomain *dom, uint64_t kib, uint32_t flags)
{
    const uint32_t known = VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG | VIR_DOMAIN_MEM_MAXIMUM;
    g_autoptr(Domain) domain = async_domain_flags(call, dom, flags, known);
    if (!domain)
        return;
    if (kib == 0 || kib > G_MAXUINT64 / 1024) {
        GError *error = NULL;
        fail(&error, VIR_ERR_INVALID_ARG, _("memory of %" PRIu64 " KiB cannot be had"), kib);
        api_async_fail(call, error);
        return;
    }
    domain_set_amount(domain,
                      flags & VIR_DOMAIN_MEM_MAXIMUM ? DOMAIN_AMOUNT_MEMORY_MAX : DOMAIN_AMOUNT_MEMORY,
                      kib * 1024, flags, api_done, call);
}

void api_domain_set_memory(Call *call, const RemoteDomainSetMemoryArgs *args)
{
    set_memory(call, &args->dom, args->memory, VIR_DOMAIN_AFFECT_LIVE);
}

void api_domain_set_max_memory(Call *call, const RemoteDomainSetMaxMemoryArgs *args)
{
    set_memory(call, &args->dom, args->memory, VIR_DOMAIN_MEM_MAXIMUM);
}

void api_domain_set_memory_flags(Call *call, const RemoteDomainSetMemoryFlagsArgs *args)
{
    set_memory(call, &args->dom, args->memory, args->flags);
}

static void set_vcpus(Call *call, const RemoteDomain *dom, uint32_t n, uint32_t flags)
{
    const uint32_t known = VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG |
                           VIR_DOMAIN_VCPU_MAXIMUM | VIR_DOMAIN_VCPU_GUEST |
                           VIR_DOMAIN_VCPU_HOTPLUGGABLE;
    g_autoptr(Domain) domain = async_domain_flags(call, dom, flags, known);
    GError *error = NULL;
    if (!domain)
        return;
    if (flags & VIR_DOMAIN_VCPU_GUEST)
        fail(&error, VIR_ERR_ARGUMENT_UNSUPPORTED, _("QEMU guest agent is not configured"));
    else if (n == 0)
        fail(&error, VIR_ERR_INVALID_ARG, _("a guest needs at least one vcpu"));
    if (error)
        api_async_fail(call, error);
    else
        domain_set_amount(domain,
                          flags & VIR_DOMAIN_VCPU_MAXIMUM ? DOMAIN_AMOUNT_VCPUS_MAX : DOMAIN_AMOUNT_VCPUS,
                          n, flags, api_done, call);
}

void api_domain_set_vcpus(Call *call, const RemoteDomainSetVcpusArgs *args)
{
    set_vcpus(call, &args->dom, args->nvcpus, VIR_DOMAIN_AFFECT_LIVE);
}

void api_domain_set_vcpus_flags(Call *call, const RemoteDomainSetVcpusFlagsArgs *args)
{
    set_vcpus(call, &args->dom, args->nvcpus, args->flags);
}
