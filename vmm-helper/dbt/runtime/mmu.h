/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Address translation: soft TLB sets, page walks, and the forms of access beyond plain loads and
 * stores (x86-memory.h): atomic, at supervisor privilege whatever the CPL, code fetch.
 */
#pragma once

#include "vmm-helper/dbt/runtime/x86-memory.h"

bool x86_mmu_init(X86Cpu *cpu);
void x86_mmu_finish(X86Cpu *cpu);

/* CR3, CR0.PG, CR4.*, EFER.NXE changed: makes the right set current. @flush: MOV CR3 without
 * bit 63. */
void x86_mmu_select(X86Cpu *cpu, bool flush);
void x86_mmu_flush_all(X86Cpu *cpu);                   /* every set, global pages too */
void x86_mmu_flush_page(X86Cpu *cpu, uint64_t linear); /* INVLPG */
/* INVPCID types 0-3. */
void x86_mmu_invpcid(X86Cpu *cpu, unsigned type, uint16_t pcid, uint64_t linear);
void x86_mmu_drop_writes(X86Cpu *cpu); /* all write tags: pages were marked */

/* The table for data accesses at @cpl with the current EFLAGS.AC and CR4.SMAP. */
unsigned x86_mmu_index(const X86Cpu *cpu);

/* Supervisor accesses of the processor itself: descriptor tables, TSS, stacks of a new level. */
uint64_t x86_system_load(X86Cpu *cpu, uint64_t linear, unsigned size);
void x86_system_store(X86Cpu *cpu, uint64_t linear, uint64_t value, unsigned size);
void x86_store_as(X86Cpu *cpu, unsigned mmu, uint64_t linear, uint64_t value, unsigned size);
/* As if at @cpl (delivery of exceptions to an inner stack). */
void x86_probe_as(X86Cpu *cpu, unsigned mmu, uint64_t linear, unsigned size, bool write);

/* Host address of the code byte at @linear, executable at the present CPL; raises #PF. *ret_phys is
 * its guest-physical address. 0 = not RAM or ROM. */
uint64_t x86_fetch_page(X86Cpu *cpu, uint64_t linear, uint64_t *ret_phys);

/*
 * LOCKed read-modify-write of 1, 2, 4 or 8 bytes at @linear: a host atomic on guest RAM, also where
 * the operand straddles a cache line; across pages inside an all-vCPU exclusive section; on MMIO a
 * read and a write. Returns the old value. cpu->uop must be set.
 */
typedef enum X86AtomicOp {
    X86_ATOMIC_ADD,
    X86_ATOMIC_OR,
    X86_ATOMIC_AND,
    X86_ATOMIC_XOR,
    X86_ATOMIC_XCHG,
    X86_ATOMIC_CMPXCHG, /* @value replaces it if it equals @expected */
} X86AtomicOp;
uint64_t x86_atomic_rmw(X86Cpu *cpu, uint64_t linear, unsigned size, X86AtomicOp op, uint64_t value,
                        uint64_t expected);
/* CMPXCHG16B; @old has the expected value and gets the one found. True if replaced. */
bool x86_atomic_cmpxchg16(X86Cpu *cpu, uint64_t linear, uint64_t old[2], const uint64_t value[2]);

/* Host address for bulk operations from @linear to the end of its page, 0 = slow (MMIO, marked).
 * Raises faults. */
uint64_t x86_bulk_read(X86Cpu *cpu, uint64_t linear);
uint64_t x86_bulk_write(X86Cpu *cpu, uint64_t linear);
