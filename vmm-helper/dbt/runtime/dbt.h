/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the vCPUs of one VM share: who holds decoded code of which page, who may write it through a
 * cached tag, and how one vCPU (or a device's thread) makes the others forget it. The vCPU's own
 * caches are touched by its thread alone; others leave requests and, where the effect must be
 * complete before they go on, wait until the vCPU has answered or is quiescent.
 */
#pragma once

#include "vmm-helper/dbt/runtime/x86-cpu.h"

#define DBT_MAX_VCPUS 32 /* bits in DbtPage masks */

/* One page of a RAM block. */
typedef struct DbtPage {
    _Atomic uint32_t holders; /* vCPUs that may hold code of it; set and cleared under code_lock */
    _Atomic uint32_t writers; /* vCPUs that may hold a write tag for it */
    uint8_t hits;             /* writes that found code; under code_lock */
} DbtPage;

typedef struct DbtBlock {
    RamBlock *block;
    DbtPage *pages;
} DbtBlock;

struct AccelState {
    AccelConfig config;
    Memory *memory;
    InterruptController *interrupts;
    MemoryListener listener;
    GMutex code_lock;
    GPtrArray *blocks; /* of DbtBlock, by RamBlock.index; grows inside exclusive sections only */
    X86Cpu *cpus[DBT_MAX_VCPUS];
    bool *features; /* by X86Cpuid: the model has it */
};

/* A request to drop decoded code, left by a writer. */
typedef struct CodeRequest {
    struct CodeRequest *next;
    uint64_t host, size;
    bool whole; /* every block of the page */
} CodeRequest;

/* The page's shared record; NULL for a block the VM does not know (yet). */
DbtPage *dbt_page(struct AccelState *dbt, const RamBlock *block, uint64_t offset);

/* The vCPU is about to decode code of the page: it becomes a holder and the page is marked, which
 * waits until no vCPU can write it unseen. */
void dbt_hold_code(X86Cpu *cpu, RamBlock *block, uint64_t offset);
/* After a store to a marked page. */
void dbt_page_written(X86Cpu *cpu, RamBlock *block, uint64_t offset, unsigned size);

/* Brackets calls that can block or take locks: the vCPU holds no translation meanwhile. */
void dbt_quiesce_begin(X86Cpu *cpu);
void dbt_quiesce_end(X86Cpu *cpu);

void dbt_handle_code_requests(X86Cpu *cpu);

/* Does the CPU model have the feature an instruction's row asks for (X86Cpuid)? */
bool dbt_has_feature(const struct AccelState *dbt, unsigned cpuid);
/* The thread's current vCPU goes away. */
void dbt_forget_current(const X86Cpu *cpu);

bool dbt_state_init(struct AccelState *dbt);
void dbt_state_finish(struct AccelState *dbt);
