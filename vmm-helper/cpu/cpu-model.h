/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A CPU model from the inside: shared by cpu-model.c (which features) and cpuid.c (which leaves).
 */
#pragma once

#include "vmm-helper/cpu/cpuid.h"

/* The words of CPUID that hold feature flags. */
typedef enum CpuidWord {
    CPUID_1_ECX,
    CPUID_1_EDX,
    CPUID_7_EBX,
    CPUID_7_ECX,
    CPUID_7_EDX,
    CPUID_D_1_EAX,
    CPUID_6_EAX,
    CPUID_KVM_EAX,
    CPUID_80000001_ECX,
    CPUID_80000001_EDX,
    CPUID_80000007_EDX,
    CPUID_N_WORDS,
} CpuidWord;

typedef struct CpuidHostLeaf {
    uint32_t leaf, subleaf;
    bool indexed;
    CpuidResult result;
} CpuidHostLeaf;

struct CpuModel {
    const char *name;
    char vendor[12];
    uint32_t signature; /* CPUID.1:EAX */
    uint32_t words[CPUID_N_WORDS];
    unsigned physical_bits, linear_bits;
    CpuidHostLeaf *host; /* what KVM supports, under KVM; else NULL */
    size_t n_host;
};

static inline bool cpu_model_bit(const CpuModel *model, CpuidWord word, unsigned bit)
{
    return model->words[word] >> bit & 1;
}

/* NULL when KVM does not list it. */
const CpuidHostLeaf *cpu_model_host_leaf(const CpuModel *model, uint32_t leaf, uint32_t subleaf);
