/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* virConnectGetAllDomainStats and virDomainListGetStats. The names are ABI: programs parse them. */
#include <libvirt/libvirt.h>

#include "driver/api/api.h"
#include "driver/domain/stats.h"
#include "driver/rpc/param.h"

#define STATS_KNOWN 0x7ffu /* groups up to VIR_DOMAIN_STATS_VM */
#define STATS_FLAGS \
    (VIR_CONNECT_GET_ALL_DOMAINS_STATS_BACKING | VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT | \
     (uint32_t)VIR_CONNECT_GET_ALL_DOMAINS_STATS_ENFORCE_STATS)
#define STATS_FILTERS 0xffu /* active … other */

typedef struct StatsGroup {
    unsigned bit;
    void (*run)(ParamList *params, const DomainSnapshot *now, const DomainStats *stats);
} StatsGroup;

static void stats_state(ParamList *params, const DomainSnapshot *now, const DomainStats *stats)
{
    param_list_add_int(params, now->state, "state.state");
    param_list_add_int(params, now->reason, "state.reason");
}

static void stats_cpu(ParamList *params, const DomainSnapshot *now, const DomainStats *stats)
{
    if (!domain_snapshot_active(now))
        return;
    param_list_add_ullong(params, stats->cpu_ns, "cpu.time");
    param_list_add_ullong(params, stats->user_ns, "cpu.user");
    param_list_add_ullong(params, stats->system_ns, "cpu.system");
}

static void stats_balloon(ParamList *params, const DomainSnapshot *now, const DomainStats *stats)
{
    param_list_add_ullong(params, stats->memory_kib, "balloon.current");
    param_list_add_ullong(params, stats->max_memory_kib, "balloon.maximum");
    if (domain_snapshot_active(now))
        param_list_add_ullong(params, stats->resident_kib, "balloon.rss");
}

static void stats_vcpu(ParamList *params, const DomainSnapshot *now, const DomainStats *stats)
{
    param_list_add_uint(params, stats->vcpus, "vcpu.current");
    param_list_add_uint(params, stats->max_vcpus, "vcpu.maximum");
    for (unsigned i = 0; domain_snapshot_active(now) && i < stats->vcpus; i++) {
        param_list_add_int(params, stats->vcpu[i].state, "vcpu.%u.state", i);
        param_list_add_ullong(params, stats->vcpu[i].time_ns, "vcpu.%u.time", i);
        if (stats->vcpu[i].instructions > 0)
            param_list_add_ullong(params, stats->vcpu[i].instructions, "vcpu.%u.instructions.sum", i);
    }
}

static void stats_interface(ParamList *params, const DomainSnapshot *now, const DomainStats *stats)
{
    if (domain_snapshot_active(now))
        param_list_add_uint(params, 0, "net.count");
}

static void stats_block(ParamList *params, const DomainSnapshot *now, const DomainStats *stats)
{
    param_list_add_uint(params, 0, "block.count");
}

static const StatsGroup stats_groups[] = {
    {VIR_DOMAIN_STATS_STATE, stats_state},     {VIR_DOMAIN_STATS_CPU_TOTAL, stats_cpu},
    {VIR_DOMAIN_STATS_BALLOON, stats_balloon}, {VIR_DOMAIN_STATS_VCPU, stats_vcpu},
    {VIR_DOMAIN_STATS_INTERFACE, stats_interface}, {VIR_DOMAIN_STATS_BLOCK, stats_block},
};

static void stats_record(RemoteDomainStatsRecord *record, Domain *domain, const DomainSnapshot *now,
                         unsigned groups)
{
    g_autoptr(DomainStats) stats = domain_stats_new(now);
    g_autoptr(ParamList) params = param_list_new();
    api_domain_fill(&record->dom, domain);
    for (size_t i = 0; i < G_N_ELEMENTS(stats_groups); i++) {
        if (groups & stats_groups[i].bit)
            stats_groups[i].run(params, now, stats);
    }
    record->params = param_list_steal(params, &record->n_params);
}

/* The domains asked for that still exist; all of them when none is named. */
static GPtrArray *stats_domains(const RemoteConnectGetAllDomainStatsArgs *args)
{
    if (args->n_doms == 0)
        return domain_driver_list(api_driver());
    GPtrArray *chosen = g_ptr_array_new_with_free_func((GDestroyNotify)domain_unref);
    for (size_t i = 0; i < args->n_doms; i++) {
        Domain *domain = api_domain_find(&args->doms[i], NULL);
        if (domain)
            g_ptr_array_add(chosen, domain);
    }
    return chosen;
}

bool api_connect_get_all_domain_stats(Call *call, const RemoteConnectGetAllDomainStatsArgs *args,
                                      RemoteConnectGetAllDomainStatsRet *ret, GError **error)
{
    unsigned groups = args->stats ?: STATS_KNOWN;
    if (!api_check_flags(args->flags, STATS_FLAGS | (args->n_doms ? 0 : STATS_FILTERS), error))
        return false;
    if ((args->flags & (uint32_t)VIR_CONNECT_GET_ALL_DOMAINS_STATS_ENFORCE_STATS) &&
        (groups & ~STATS_KNOWN))
        return fail(error, VIR_ERR_ARGUMENT_UNSUPPORTED,
                    _("Stats types bits 0x%x are not supported by this daemon"), groups & ~STATS_KNOWN);
    g_autoptr(GPtrArray) domains = stats_domains(args);
    ret->ret_stats = g_new0(RemoteDomainStatsRecord, domains->len + 1);
    for (guint i = 0; i < domains->len; i++) {
        g_autoptr(DomainSnapshot) now = domain_snapshot(g_ptr_array_index(domains, i));
        if (domain_snapshot_def(now) && domain_snapshot_matches(now, args->flags & STATS_FILTERS))
            stats_record(&ret->ret_stats[ret->n_ret_stats++], g_ptr_array_index(domains, i), now, groups);
    }
    return true;
}
