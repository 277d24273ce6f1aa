/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* CPU models and what CPUID answers under each; see cpu/cpuid.c for the tables. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct CpuidResult {
    uint32_t eax, ebx, ecx, edx;
} CpuidResult;

typedef struct CpuModel CpuModel;

/* A model by name ("x86-64-v1", "x86-64-v2", "maximum", "host" for KVM only) with features switched
 * on or off by CPUID flag name (+/-). An unknown name or a feature the accelerator lacks is
 * VIR_ERR_CONFIG_UNSUPPORTED. @kvm: filter by @kvm_fd's supported leaves. */
CpuModel *cpu_model_new(const char *name, const char *const *enable, const char *const *disable,
                        bool kvm, int kvm_fd, GError **error);
void cpu_model_free(CpuModel *model);
const char *const *cpu_model_names(void);

/* CPUID as vCPU @index sees it; @cr4/@xcr0 feed OSXSAVE and the XSAVE size. */
CpuidResult cpuid_for_vcpu(const CpuModel *model, int index, unsigned n_vcpus, unsigned sockets,
                           unsigned cores, unsigned threads, uint64_t tsc_hz, uint32_t leaf,
                           uint32_t subleaf, uint64_t cr4, uint64_t xcr0);
bool cpu_model_has(const CpuModel *model, const char *feature);
