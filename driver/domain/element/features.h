/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * <features> and <pm>: switches of the board. What this board does not have at all may be switched
 * off (vmport, S3, S4) but not on.
 */
#pragma once

#include "common/table.h"

typedef struct FeaturesDef {
    bool acpi;
    bool pae;
    bool apic;
    int apic_eoi; /* TriState */
    int vmport;   /* TriState; only off can be had */
} FeaturesDef;

typedef struct PowerManagementDef {
    int suspend_to_mem;  /* TriState; only no can be had */
    int suspend_to_disk; /* TriState */
} PowerManagementDef;

extern const Table features_def_table;
extern const Table power_management_def_table;

extern const struct DomainPart features_part;
