/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * <vcpu>: how many processors the guest can have and how many are plugged in at start. Models and
 * topology are the business of cpu.h.
 */
#pragma once

#include "common/table.h"

typedef enum VcpuPlacement { VCPU_PLACEMENT_STATIC, VCPU_PLACEMENT_AUTO } VcpuPlacement;

typedef struct VcpuDef {
    uint32_t max;       /* text of the element; 1 when absent */
    uint32_t current;   /* the attribute; equals max when absent */
    bool current_given; /* written only where it differs from max */
    int placement;      /* VcpuPlacement */
} VcpuDef;

extern const Table vcpu_def_table;

extern const struct DomainPart vcpu_part;
