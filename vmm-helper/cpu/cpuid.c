/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * CPUID leaf by leaf (SDM 2A CPUID; the KVM leaves as in the Linux kernel's
 * virt/kvm/x86/cpuid.rst). Feature words come from the model, topology from the machine,
 * frequencies from the clock. Under the model "host" the leaves that only describe the processor
 * are the host's own.
 */
#include "vmm-helper/cpu/cpuid.h"

#include <string.h>

#include "vmm-helper/cpu/cpu-model.h"

#define MAX_LEAF 0x16u
#define MAX_KVM_LEAF 0x40000010u
#define MAX_EXTENDED_LEAF 0x80000008u
#define APIC_HZ 1000000000u
#define CR4_OSXSAVE (1u << 18)
#define XSAVE_LEGACY_SIZE 576u /* FXSAVE image and XSAVE header */

typedef struct Topology {
    uint32_t apic_id;
    unsigned cores, threads;        /* per socket, per core */
    unsigned core_shift, smt_shift; /* bits of the APIC id below the socket, below the core */
} Topology;

static unsigned bits_for(unsigned n)
{
    return n <= 1 ? 0 : 32 - (unsigned)__builtin_clz(n - 1);
}

static CpuidResult leaf_vendor(const CpuModel *model, uint32_t max)
{
    CpuidResult result = {.eax = max};
    memcpy(&result.ebx, model->vendor, 4);
    memcpy(&result.edx, model->vendor + 4, 4);
    memcpy(&result.ecx, model->vendor + 8, 4);
    return result;
}

static CpuidResult leaf_features(const CpuModel *model, const Topology *topology, uint64_t cr4)
{
    unsigned logical = 1u << topology->core_shift;
    CpuidResult result = {
        .eax = model->signature,
        .ebx = topology->apic_id << 24 | MIN(logical, 255) << 16 | 8 << 8,
        .ecx = model->words[CPUID_1_ECX],
        .edx = model->words[CPUID_1_EDX],
    };
    if (cpu_model_has(model, "xsave") && (cr4 & CR4_OSXSAVE))
        result.ecx |= 1u << 27;
    if (topology->cores * topology->threads > 1)
        result.edx |= 1u << 28;
    return result;
}

/* Deterministic cache parameters: level, type, KiB, ways, how many logical processors share it. */
static CpuidResult leaf_caches(const Topology *topology, uint32_t subleaf)
{
    static const struct {
        uint8_t type, level, ways;
        uint16_t sets;
        bool package;
    } caches[] = {
        {1, 1, 8, 64, false}, {2, 1, 8, 64, false}, {3, 2, 8, 1024, false}, {3, 3, 16, 8192, true}};
    if (subleaf >= G_N_ELEMENTS(caches))
        return (CpuidResult){0};
    unsigned share = 1u << (caches[subleaf].package ? topology->core_shift : topology->smt_shift);
    unsigned cores = 1u << (topology->core_shift - topology->smt_shift);
    return (CpuidResult){
        .eax = caches[subleaf].type | (uint32_t)caches[subleaf].level << 5 | 1u << 8 |
               (share - 1) << 14 | (MIN(cores, 64) - 1) << 26,
        .ebx = 63 | (uint32_t)(caches[subleaf].ways - 1) << 22,
        .ecx = caches[subleaf].sets - 1u,
    };
}

static CpuidResult leaf_topology(const Topology *topology, uint32_t subleaf)
{
    CpuidResult result = {.ecx = subleaf & 0xff, .edx = topology->apic_id};
    if (subleaf == 0) {
        result.eax = topology->smt_shift;
        result.ebx = topology->threads;
        result.ecx |= 1 << 8;
    } else if (subleaf == 1) {
        result.eax = topology->core_shift;
        result.ebx = topology->cores * topology->threads;
        result.ecx |= 2 << 8;
    }
    return result;
}

/* XSAVE: x87 and SSE under our own processor; what KVM lists under KVM. */
static CpuidResult leaf_xsave(const CpuModel *model, uint32_t subleaf)
{
    if (!cpu_model_has(model, "xsave"))
        return (CpuidResult){0};
    if (model->host && cpu_model_has(model, "avx")) {
        const CpuidHostLeaf *host = cpu_model_host_leaf(model, 0xd, subleaf);
        return host ? host->result : (CpuidResult){0};
    }
    if (subleaf == 0)
        return (CpuidResult){.eax = 3, .ebx = XSAVE_LEGACY_SIZE, .ecx = XSAVE_LEGACY_SIZE};
    if (subleaf == 1)
        return (CpuidResult){.eax = model->words[CPUID_D_1_EAX]};
    return (CpuidResult){0};
}

/* The best fraction for @hz / APIC_HZ. Guests multiply the numerator by the crystal's kHz in 32
 * bits, which leaves few enough to try them all. */
static void tsc_ratio(uint64_t hz, uint32_t *ret_numerator, uint32_t *ret_denominator)
{
    const uint64_t limit = UINT32_MAX / (APIC_HZ / 1000);
    uint64_t best = UINT64_MAX;
    for (uint64_t d = 1; d <= limit; d++) {
        uint64_t n = (hz * d + APIC_HZ / 2) / APIC_HZ;
        if (n > limit)
            break;
        /* The error in Hz, times 2^20 so that small denominators do not round it away. */
        uint64_t off = n * APIC_HZ > hz * d ? n * APIC_HZ - hz * d : hz * d - n * APIC_HZ;
        uint64_t error = (uint64_t)(((unsigned __int128)off << 20) / d);
        if (n && error < best) {
            best = error;
            *ret_numerator = (uint32_t)n;
            *ret_denominator = (uint32_t)d;
        }
    }
}

/* The APIC's crystal and the ratio that makes the TSC of it; frequencies in MHz. */
static CpuidResult leaf_frequency(uint32_t leaf, uint64_t tsc_hz)
{
    CpuidResult result = {.ecx = APIC_HZ};
    if (leaf == 0x15) {
        tsc_ratio(tsc_hz, &result.ebx, &result.eax);
        return result;
    }
    uint32_t mhz = (uint32_t)MIN(tsc_hz / 1000000, 0xffff);
    return (CpuidResult){.eax = mhz, .ebx = mhz, .ecx = 100};
}

static CpuidResult leaf_basic(const CpuModel *model, const Topology *topology, uint64_t tsc_hz,
                              uint32_t leaf, uint32_t subleaf, uint64_t cr4)
{
    switch (leaf) {
    case 0:
        return leaf_vendor(model, MAX_LEAF);
    case 1:
        return leaf_features(model, topology, cr4);
    case 2: /* no descriptors: see leaf 4 */
        return (CpuidResult){.eax = 0x0000ff01};
    case 4:
        return leaf_caches(topology, subleaf);
    case 6:
        return (CpuidResult){.eax = model->words[CPUID_6_EAX] & (1u << 2)};
    case 7:
        return subleaf ? (CpuidResult){0}
                       : (CpuidResult){.ebx = model->words[CPUID_7_EBX],
                                       .ecx = model->words[CPUID_7_ECX],
                                       .edx = model->words[CPUID_7_EDX]};
    case 0xb:
        return leaf_topology(topology, subleaf);
    case 0xd:
        return leaf_xsave(model, subleaf);
    case 0x15:
    case 0x16:
        return leaf_frequency(leaf, tsc_hz);
    default:
        return (CpuidResult){0};
    }
}

static CpuidResult leaf_kvm(const CpuModel *model, uint32_t leaf, uint64_t tsc_hz)
{
    switch (leaf) {
    case 0x40000000:
        return (CpuidResult){MAX_KVM_LEAF, 0x4b4d564b, 0x564b4d56, 0x4d};
    case 0x40000001:
        return (CpuidResult){.eax = model->words[CPUID_KVM_EAX]};
    case 0x40000010:
        return (CpuidResult){.eax = (uint32_t)(tsc_hz / 1000), .ebx = APIC_HZ / 1000};
    default:
        return (CpuidResult){0};
    }
}

static CpuidResult leaf_brand(const CpuModel *model, unsigned part)
{
    char brand[48] = {0};
    g_snprintf(brand, sizeof brand, "Vireo %s processor", model->name);
    CpuidResult result;
    memcpy(&result, brand + part * 16, 16);
    return result;
}

static CpuidResult leaf_extended(const CpuModel *model, uint32_t leaf)
{
    switch (leaf) {
    case 0x80000000:
        return leaf_vendor(model, MAX_EXTENDED_LEAF);
    case 0x80000001:
        return (CpuidResult){.ecx = model->words[CPUID_80000001_ECX],
                             .edx = model->words[CPUID_80000001_EDX]};
    case 0x80000002:
    case 0x80000003:
    case 0x80000004:
        return leaf_brand(model, leaf - 0x80000002);
    case 0x80000006: /* L2: 512 KiB, 8 ways, lines of 64 bytes */
        return (CpuidResult){.ecx = 512u << 16 | 6 << 12 | 64};
    case 0x80000007:
        return (CpuidResult){.edx = model->words[CPUID_80000007_EDX]};
    case 0x80000008:
        return (CpuidResult){.eax = model->linear_bits << 8 | model->physical_bits};
    default:
        return (CpuidResult){0};
    }
}

CpuidResult cpuid_for_vcpu(const CpuModel *model, int index, unsigned n_vcpus, unsigned sockets,
                           unsigned cores, unsigned threads, uint64_t tsc_hz, uint32_t leaf,
                           uint32_t subleaf, uint64_t cr4, uint64_t xcr0)
{
    Topology topology = {
        .apic_id = (uint32_t)index,
        .cores = MAX(cores, 1),
        .threads = MAX(threads, 1),
    };
    topology.smt_shift = bits_for(topology.threads);
    topology.core_shift = topology.smt_shift + bits_for(topology.cores);
    if (leaf >= 0x80000000)
        return leaf_extended(model, leaf);
    if (leaf >= 0x40000000)
        return cpu_model_has(model, "hypervisor") ? leaf_kvm(model, leaf, tsc_hz)
                                                  : (CpuidResult){0};
    /* A leaf above the last answers like the last one (SDM 2A, CPUID). */
    return leaf_basic(model, &topology, tsc_hz, MIN(leaf, MAX_LEAF), subleaf, cr4);
}
