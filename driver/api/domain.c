/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virDomain, the part that reads: everything here is answered from one snapshot. */
#include <libvirt/libvirt.h>
#include <string.h>

#include "driver/api/api.h"
#include "driver/domain/stats.h"

Domain *api_domain_find(const RemoteDomain *remote, GError **error)
{
    g_autoptr(GError) missing = NULL;
    Domain *domain = domain_driver_find_uuid(api_driver(), remote->uuid, &missing);
    if (!domain)
        fail(error, error_code(missing), "%s (%s)", missing->message, remote->name);
    return domain;
}

DomainSnapshot *api_domain_snapshot(const RemoteDomain *remote, GError **error)
{
    g_autoptr(Domain) domain = api_domain_find(remote, error);
    if (!domain)
        return NULL;
    g_autoptr(DomainSnapshot) snapshot = domain_snapshot(domain);
    if (domain_snapshot_def(snapshot))
        return g_steal_pointer(&snapshot);
    return fail_null(error, VIR_ERR_NO_DOMAIN, _("no domain with matching name '%s'"), remote->name);
}

void api_domain_fill(RemoteDomain *remote, Domain *domain)
{
    g_autoptr(DomainSnapshot) snapshot = domain_snapshot(domain);
    remote->name = g_strdup(domain_name(domain));
    memcpy(remote->uuid, domain_uuid(domain), sizeof(remote->uuid));
    remote->id = domain_snapshot_id(snapshot);
}

static bool fill_found(RemoteDomain *remote, Domain *domain)
{
    if (!domain)
        return false;
    api_domain_fill(remote, domain);
    domain_unref(domain);
    return true;
}

bool api_domain_lookup_by_id(Call *call, const RemoteDomainLookupByIdArgs *args,
                             RemoteDomainLookupByIdRet *ret, GError **error)
{
    return fill_found(&ret->dom, domain_driver_find_id(api_driver(), args->id, error));
}

bool api_domain_lookup_by_name(Call *call, const RemoteDomainLookupByNameArgs *args,
                               RemoteDomainLookupByNameRet *ret, GError **error)
{
    return fill_found(&ret->dom, domain_driver_find_name(api_driver(), args->name, error));
}

bool api_domain_lookup_by_uuid(Call *call, const RemoteDomainLookupByUuidArgs *args,
                               RemoteDomainLookupByUuidRet *ret, GError **error)
{
    return fill_found(&ret->dom, domain_driver_find_uuid(api_driver(), args->uuid, error));
}

/* References to the domains that pass VIR_CONNECT_LIST_DOMAINS_* of @flags. */
static GPtrArray *list_matching(unsigned flags)
{
    GPtrArray *all = domain_driver_list(api_driver());
    for (guint i = all->len; i-- > 0;) {
        g_autoptr(DomainSnapshot) snapshot = domain_snapshot(g_ptr_array_index(all, i));
        if (!domain_snapshot_def(snapshot) || !domain_snapshot_matches(snapshot, flags))
            g_ptr_array_remove_index(all, i);
    }
    return all;
}

bool api_connect_list_all_domains(Call *call, const RemoteConnectListAllDomainsArgs *args,
                                  RemoteConnectListAllDomainsRet *ret, GError **error)
{
    if (!api_check_flags(args->flags, 0x3fff, error))
        return false;
    g_autoptr(GPtrArray) all = list_matching(args->flags);
    ret->ret = all->len;
    if (!args->need_results)
        return true;
    ret->domains = g_new0(RemoteDomain, MAX(all->len, 1));
    ret->n_domains = all->len;
    for (guint i = 0; i < all->len; i++)
        api_domain_fill(&ret->domains[i], g_ptr_array_index(all, i));
    return true;
}

bool api_connect_num_of_domains(Call *call, RemoteConnectNumOfDomainsRet *ret, GError **error)
{
    g_autoptr(GPtrArray) all = list_matching(VIR_CONNECT_LIST_DOMAINS_ACTIVE);
    ret->num = (int32_t)all->len;
    return true;
}

bool api_connect_num_of_defined_domains(Call *call, RemoteConnectNumOfDefinedDomainsRet *ret,
                                        GError **error)
{
    g_autoptr(GPtrArray) all = list_matching(VIR_CONNECT_LIST_DOMAINS_INACTIVE);
    ret->num = (int32_t)all->len;
    return true;
}

bool api_connect_list_domains(Call *call, const RemoteConnectListDomainsArgs *args,
                              RemoteConnectListDomainsRet *ret, GError **error)
{
    g_autoptr(GPtrArray) all = list_matching(VIR_CONNECT_LIST_DOMAINS_ACTIVE);
    guint limit = args->maxids > 0 ? (guint)args->maxids : 0;
    ret->ids = g_new0(int32_t, all->len + 1);
    for (guint i = 0; i < all->len && ret->n_ids < limit; i++) {
        g_autoptr(DomainSnapshot) snapshot = domain_snapshot(g_ptr_array_index(all, i));
        if (domain_snapshot_active(snapshot))
            ret->ids[ret->n_ids++] = domain_snapshot_id(snapshot);
    }
    return true;
}

bool api_connect_list_defined_domains(Call *call, const RemoteConnectListDefinedDomainsArgs *args,
                                      RemoteConnectListDefinedDomainsRet *ret, GError **error)
{
    g_autoptr(GPtrArray) all = list_matching(VIR_CONNECT_LIST_DOMAINS_INACTIVE);
    guint limit = args->maxnames > 0 ? (guint)args->maxnames : 0;
    ret->n_names = MIN(all->len, limit);
    ret->names = g_new0(char *, ret->n_names + 1);
    for (guint i = 0; i < ret->n_names; i++)
        ret->names[i] = g_strdup(domain_name(g_ptr_array_index(all, i)));
    return true;
}

static unsigned xml_format(uint32_t flags)
{
    return (flags & VIR_DOMAIN_XML_SECURE ? DOMAIN_DEF_FORMAT_SECURE : 0u) |
           (flags & VIR_DOMAIN_XML_INACTIVE ? DOMAIN_DEF_FORMAT_INACTIVE : 0u) |
           (flags & VIR_DOMAIN_XML_MIGRATABLE ? DOMAIN_DEF_FORMAT_MIGRATABLE : 0u);
}

bool api_domain_get_xml_desc(Call *call, const RemoteDomainGetXmlDescArgs *args,
                             RemoteDomainGetXmlDescRet *ret, GError **error)
{
    const unsigned known = VIR_DOMAIN_XML_SECURE | VIR_DOMAIN_XML_INACTIVE |
                           VIR_DOMAIN_XML_UPDATE_CPU | VIR_DOMAIN_XML_MIGRATABLE;
    if (!api_check_flags(args->flags, known, error))
        return false;
    g_autoptr(DomainSnapshot) now = api_domain_snapshot(&args->dom, error);
    if (!now)
        return false;
    bool next = (args->flags & VIR_DOMAIN_XML_INACTIVE) && now->next;
    ret->xml = domain_def_format(next ? now->next->def : domain_snapshot_def(now),
                                 xml_format(args->flags), error);
    return ret->xml != NULL;
}

bool api_domain_get_autostart(Call *call, const RemoteDomainGetAutostartArgs *args,
                              RemoteDomainGetAutostartRet *ret, GError **error)
{
    g_autoptr(DomainSnapshot) now = api_domain_snapshot(&args->dom, error);
    if (now)
        ret->autostart = now->autostart;
    return now != NULL;
}

bool api_domain_get_info(Call *call, const RemoteDomainGetInfoArgs *args, RemoteDomainGetInfoRet *ret,
                         GError **error)
{
    g_autoptr(DomainSnapshot) now = api_domain_snapshot(&args->dom, error);
    if (!now)
        return false;
    g_autoptr(DomainStats) stats = domain_stats_new(now);
    ret->state = (uint8_t)now->state;
    ret->max_mem = stats->max_memory_kib;
    ret->memory = stats->memory_kib;
    ret->nr_virt_cpu = (uint16_t)stats->vcpus;
    ret->cpu_time = stats->cpu_ns;
    return true;
}

bool api_domain_get_state(Call *call, const RemoteDomainGetStateArgs *args,
                          RemoteDomainGetStateRet *ret, GError **error)
{
    if (!api_check_flags(args->flags, 0, error))
        return false;
    g_autoptr(DomainSnapshot) now = api_domain_snapshot(&args->dom, error);
    if (!now)
        return false;
    ret->state = now->state;
    ret->reason = now->reason;
    return true;
}

bool api_domain_get_max_memory(Call *call, const RemoteDomainGetMaxMemoryArgs *args,
                               RemoteDomainGetMaxMemoryRet *ret, GError **error)
{
    g_autoptr(DomainSnapshot) now = api_domain_snapshot(&args->dom, error);
    if (now)
        ret->memory = domain_snapshot_def(now)->memory.total / 1024;
    return now != NULL;
}

static bool vcpus_count(const RemoteDomain *dom, uint32_t flags, int32_t *ret_num, GError **error)
{
    const unsigned known = VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG |
                           VIR_DOMAIN_VCPU_MAXIMUM | VIR_DOMAIN_VCPU_GUEST;
    if (!api_check_flags(flags, known, error))
        return false;
    g_autoptr(DomainSnapshot) now = api_domain_snapshot(dom, error);
    const DomainDef *def = now ? domain_snapshot_pick(now, flags, error) : NULL;
    if (!def)
        return false;
    if (flags & VIR_DOMAIN_VCPU_GUEST)
        return fail(error, VIR_ERR_ARGUMENT_UNSUPPORTED, _("QEMU guest agent is not configured"));
    *ret_num = (int32_t)(flags & VIR_DOMAIN_VCPU_MAXIMUM ? def->vcpu.max : def->vcpu.current);
    return true;
}

bool api_domain_get_max_vcpus(Call *call, const RemoteDomainGetMaxVcpusArgs *args,
                              RemoteDomainGetMaxVcpusRet *ret, GError **error)
{
    return vcpus_count(&args->dom, VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_VCPU_MAXIMUM, &ret->num, error);
}

bool api_domain_get_vcpus_flags(Call *call, const RemoteDomainGetVcpusFlagsArgs *args,
                                RemoteDomainGetVcpusFlagsRet *ret, GError **error)
{
    return vcpus_count(&args->dom, args->flags, &ret->num, error);
}

bool api_domain_get_vcpus(Call *call, const RemoteDomainGetVcpusArgs *args,
                          RemoteDomainGetVcpusRet *ret, GError **error)
{
    g_autoptr(DomainSnapshot) now = api_domain_snapshot(&args->dom, error);
    if (!now)
        return false;
    if (!domain_snapshot_active(now))
        return fail(error, VIR_ERR_OPERATION_INVALID,
                    _("cannot retrieve vcpu information for inactive domain"));
    if (args->maxinfo < 0 || args->maxinfo > 16384 || args->maplen < 0 ||
        (int64_t)args->maxinfo * args->maplen > 8388608)
        return fail(error, VIR_ERR_INVALID_ARG, _("too many vcpus or too long a cpu map asked for"));
    g_autoptr(DomainStats) stats = domain_stats_new(now);
    ret->n_info = MIN(stats->vcpus, (unsigned)args->maxinfo);
    ret->info = g_new0(RemoteVcpuInfo, ret->n_info + 1);
    ret->n_cpumaps = ret->n_info * (size_t)args->maplen;
    ret->cpumaps = g_malloc0(ret->n_cpumaps + 1);
    for (unsigned i = 0; i < ret->n_info; i++) {
        const DomainVcpuStats *vcpu = &stats->vcpu[i];
        ret->info[i] = (RemoteVcpuInfo){
            .number = i, .state = vcpu->state, .cpu_time = vcpu->time_ns, .cpu = vcpu->cpu};
        domain_stats_affinity(vcpu, ret->cpumaps + i * (size_t)args->maplen, (size_t)args->maplen);
    }
    return true;
}

bool api_domain_get_os_type(Call *call, const RemoteDomainGetOsTypeArgs *args,
                            RemoteDomainGetOsTypeRet *ret, GError **error)
{
    g_autoptr(DomainSnapshot) now = api_domain_snapshot(&args->dom, error);
    if (now)
        ret->type = g_strdup(domain_snapshot_def(now)->os.type);
    return now != NULL;
}

bool api_domain_is_active(Call *call, const RemoteDomainIsActiveArgs *args,
                          RemoteDomainIsActiveRet *ret, GError **error)
{
    g_autoptr(DomainSnapshot) now = api_domain_snapshot(&args->dom, error);
    if (now)
        ret->active = domain_snapshot_active(now);
    return now != NULL;
}

bool api_domain_is_persistent(Call *call, const RemoteDomainIsPersistentArgs *args,
                              RemoteDomainIsPersistentRet *ret, GError **error)
{
    g_autoptr(DomainSnapshot) now = api_domain_snapshot(&args->dom, error);
    if (now)
        ret->persistent = domain_snapshot_persistent(now);
    return now != NULL;
}

/* Always no, as from libvirt's qemu driver. */
bool api_domain_is_updated(Call *call, const RemoteDomainIsUpdatedArgs *args,
                           RemoteDomainIsUpdatedRet *ret, GError **error)
{
    g_autoptr(DomainSnapshot) now = api_domain_snapshot(&args->dom, error);
    return now != NULL;
}

/* There is no managed save yet, so no domain has an image. */
bool api_domain_has_managed_save_image(Call *call, const RemoteDomainHasManagedSaveImageArgs *args,
                                       RemoteDomainHasManagedSaveImageRet *ret, GError **error)
{
    if (!api_check_flags(args->flags, 0, error))
        return false;
    g_autoptr(DomainSnapshot) now = api_domain_snapshot(&args->dom, error);
    return now != NULL;
}

/* The same for snapshots of the disk and memory. */
bool api_domain_snapshot_num(Call *call, const RemoteDomainSnapshotNumArgs *args,
                             RemoteDomainSnapshotNumRet *ret, GError **error)
{
    if (!api_check_flags(args->flags, 0x7ff, error))
        return false;
    g_autoptr(DomainSnapshot) now = api_domain_snapshot(&args->dom, error);
    return now != NULL;
}

bool api_domain_get_metadata(Call *call, const RemoteDomainGetMetadataArgs *args,
                             RemoteDomainGetMetadataRet *ret, GError **error)
{
    if (!api_check_flags(args->flags, VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG, error))
        return false;
    g_autoptr(DomainSnapshot) now = api_domain_snapshot(&args->dom, error);
    if (!now)
        return false;
    if (args->type < 0 || args->type > VIR_DOMAIN_METADATA_ELEMENT)
        return fail(error, VIR_ERR_INVALID_ARG, _("unknown metadata type '%d'"), args->type);
    const DomainDef *def = domain_snapshot_pick(now, args->flags, error);
    if (!def)
        return false;
    if (args->type == VIR_DOMAIN_METADATA_ELEMENT)
        ret->metadata = metadata_def_get(&def->metadata, args->uri ?: "");
    else
        ret->metadata = g_strdup(args->type == VIR_DOMAIN_METADATA_TITLE ? def->title : def->description);
    return ret->metadata || fail(error, VIR_ERR_NO_DOMAIN_METADATA,
                                 _("Requested metadata element is not present"));
}

/* No security driver confines guests yet: an empty label that nothing enforces. */
bool api_domain_get_security_label(Call *call, const RemoteDomainGetSecurityLabelArgs *args,
                                   RemoteDomainGetSecurityLabelRet *ret, GError **error)
{
    g_autoptr(DomainSnapshot) now = api_domain_snapshot(&args->dom, error);
    if (!now)
        return false;
    ret->label = g_strdup("");
    ret->n_label = 1;
    return true;
}
