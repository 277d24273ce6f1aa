/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Figures of a domain; see stats.h. Keeps no history. */
#include "driver/domain/stats.h"

#include <sched.h>

#include "driver/host/process.h"

static void domain_stats_vcpu(DomainVcpuStats *vcpu, pid_t pid, const StatePageVcpu *page)
{
    ProcessTimes times;
    vcpu->instructions = page ? page->instructions : 0;
    vcpu->state = page && page->halted ? VIR_VCPU_BLOCKED : VIR_VCPU_RUNNING;
    /* Only a thread of this very process is looked at, whatever the page says. */
    if (!page || page->thread_id == 0 || page->thread_id > G_MAXINT32 ||
        !process_times(pid, (pid_t)page->thread_id, &times))
        return;
    vcpu->tid = (pid_t)page->thread_id;
    vcpu->time_ns = times.user_ns + times.system_ns;
    vcpu->cpu = times.cpu;
}

DomainStats *domain_stats_new(const DomainSnapshot *snapshot)
{
    const DomainDef *def = domain_snapshot_def(snapshot);
    DomainStats *stats = g_new0(DomainStats, 1);
    stats->memory_kib = (domain_snapshot_active(snapshot) ? def->memory.total : def->memory.current) / 1024;
    stats->max_memory_kib = def->memory.total / 1024;
    stats->vcpus = def->vcpu.current;
    stats->max_vcpus = def->vcpu.max;
    stats->vcpu = g_new0(DomainVcpuStats, MAX(stats->vcpus, 1));
    for (unsigned i = 0; i < stats->vcpus; i++)
        stats->vcpu[i] = (DomainVcpuStats){.state = VIR_VCPU_OFFLINE, .cpu = -1};
    if (!snapshot->helper || !domain_snapshot_active(snapshot))
        return stats;
    pid_t pid = helper_pid(snapshot->helper);
    ProcessTimes times;
    if (process_times(pid, 0, &times)) {
        stats->user_ns = times.user_ns;
        stats->system_ns = times.system_ns;
        stats->cpu_ns = times.user_ns + times.system_ns;
        stats->resident_kib = times.resident_kib;
    }
    g_autofree StatePage *page = g_new0(StatePage, 1);
    bool stable = helper_read_state(snapshot->helper, page);
    for (unsigned i = 0; i < stats->vcpus; i++)
        domain_stats_vcpu(&stats->vcpu[i], pid,
                          stable && i < page->n_vcpus && i < STATE_PAGE_MAX_VCPUS ? &page->vcpu[i] : NULL);
    return stats;
}

void domain_stats_free(DomainStats *stats)
{
    if (!stats)
        return;
    g_free(stats->vcpu);
    g_free(stats);
}

void domain_stats_affinity(const DomainVcpuStats *vcpu, uint8_t *bits, size_t length)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    sched_getaffinity(vcpu->tid, sizeof(set), &set);
    for (size_t cpu = 0; cpu < length * 8 && cpu < CPU_SETSIZE; cpu++) {
        if (CPU_ISSET(cpu, &set))
            bits[cpu / 8] |= (uint8_t)(1u << (cpu % 8));
    }
}
