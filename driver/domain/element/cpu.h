/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * <cpu>: the processor model the guest sees, its topology and single features. The models under
 * type='qemu' are our translator's; host-passthrough and host-model need hardware virtualisation.
 */
#pragma once

#include "common/table.h"

typedef enum CpuMode {
    CPU_MODE_CUSTOM,
    CPU_MODE_HOST_MODEL,
    CPU_MODE_HOST_PASSTHROUGH,
    CPU_MODE_MAXIMUM,
} CpuMode;

typedef enum CpuMatch { CPU_MATCH_EXACT, CPU_MATCH_MINIMUM, CPU_MATCH_STRICT } CpuMatch;

typedef enum CpuCheck {
    CPU_CHECK_DEFAULT,
    CPU_CHECK_NONE,
    CPU_CHECK_PARTIAL,
    CPU_CHECK_FULL,
} CpuCheck;

typedef enum CpuFallback { CPU_FALLBACK_ALLOW, CPU_FALLBACK_FORBID } CpuFallback;

typedef enum CpuFeaturePolicy {
    CPU_FEATURE_FORCE,
    CPU_FEATURE_REQUIRE,
    CPU_FEATURE_OPTIONAL,
    CPU_FEATURE_DISABLE,
    CPU_FEATURE_FORBID,
} CpuFeaturePolicy;

typedef struct CpuTopology {
    uint32_t sockets, dies, cores, threads; /* all 0 = no <topology> */
} CpuTopology;

typedef struct CpuFeature {
    int policy; /* CpuFeaturePolicy */
    char *name;
} CpuFeature;

typedef struct CpuDef {
    int mode;       /* CpuMode */
    int match;      /* CpuMatch, of custom */
    int check;      /* CpuCheck */
    int migratable; /* TriState; host-passthrough and maximum */
    char *model;
    int fallback; /* CpuFallback */
    CpuTopology *topology;
    CpuFeature *features;
    size_t n_features;
} CpuDef;

extern const Table cpu_def_table;

/* Model names offered under type='qemu' and 'kvm', weakest first; NULL ends the list. */
extern const char *const cpu_models[];

extern const struct DomainPart cpu_part;
