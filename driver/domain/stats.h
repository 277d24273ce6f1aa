/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Figures of a domain, from its snapshot, the helper's state page and /proc; never a round trip.
 * Sizes are KiB and times nanoseconds, as libvirt's calls have them.
 */
#pragma once

#include "driver/domain/snapshot.h"

typedef struct DomainVcpuStats {
    int state; /* virVcpuState */
    uint64_t time_ns;
    uint64_t instructions; /* retired, 0 where not counted */
    int cpu; /* of the host, where it ran last; -1 = unknown */
    pid_t tid;
} DomainVcpuStats;

typedef struct DomainStats {
    uint64_t memory_kib, max_memory_kib, resident_kib;
    unsigned vcpus, max_vcpus;
    uint64_t cpu_ns, user_ns, system_ns; /* of the whole process */
    DomainVcpuStats *vcpu;               /* .vcpus of them */
} DomainStats;

/* @snapshot has a definition. What a guest that does not run has no figure for is 0. */
DomainStats *domain_stats_new(const DomainSnapshot *snapshot);
void domain_stats_free(DomainStats *stats);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DomainStats, domain_stats_free)

/* Host processors that the vCPU may run on, one bit each, lowest first; at most @length bytes. */
void domain_stats_affinity(const DomainVcpuStats *vcpu, uint8_t *bits, size_t length);
