/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * CPU models and what CPUID answers under each. The models x86-64-v1 and x86-64-v2 are the ABI
 * levels of those names plus what any machine of ours has (x2APIC, TSC deadline, invariant TSC, the
 * paravirtual clock); "maximum" is all that our processor implements.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct CpuidResult {
    uint32_t eax, ebx, ecx, edx;
} CpuidResult;

typedef struct CpuModel CpuModel;

/* IA32_ARCH_CAPABILITIES (MSR 0x10a) of our own processor: it does not speculate, and none of the
 * faults listed there exists in it (SDM 4, RDCL_NO and its successors). */
#define CPU_ARCH_CAPABILITIES UINT64_C(0xd10e179)

/* A model by name ("x86-64-v1", "x86-64-v2", "maximum", "host" for KVM only) with features switched
 * on or off by CPUID flag name (as in libvirt's CPU map). An unknown name or a feature the
 * accelerator lacks is VIR_ERR_CONFIG_UNSUPPORTED. @kvm: filter by @kvm_fd's supported leaves. */
CpuModel *cpu_model_new(const char *name, const char *const *enable, const char *const *disable,
                        bool kvm, int kvm_fd, GError **error);
void cpu_model_free(CpuModel *model);
const char *const *cpu_model_names(void);

/* CPUID as vCPU @index sees it; @cr4/@xcr0 feed OSXSAVE and the XSAVE size. */
CpuidResult cpuid_for_vcpu(const CpuModel *model, int index, unsigned n_vcpus, unsigned sockets,
                           unsigned cores, unsigned threads, uint64_t tsc_hz, uint32_t leaf,
                           uint32_t subleaf, uint64_t cr4, uint64_t xcr0);
bool cpu_model_has(const CpuModel *model, const char *feature);
/* Width of guest-physical addresses. */
unsigned cpu_model_physical_bits(const CpuModel *model);
/* Names of the features that a model has, in table order; the list is new, the names are not. */
GPtrArray *cpu_model_features(const CpuModel *model);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CpuModel, cpu_model_free)
