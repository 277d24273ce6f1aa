/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Guest memory as instructions reach it: effective addresses, loads and stores through the soft
 * TLB. A miss walks the page tables; a fault unwinds to the run loop (x86_raise()), so a caller
 * needs no check. cpu->uop must be the instruction in execution: X86_INSN() functions have it set.
 *
 * An access inside a page is one host access, so aligned accesses are single-copy atomic. One that
 * crosses a page probes both pages before it writes either.
 */
#pragma once

#include <string.h>

#include "vmm-helper/dbt/runtime/x86-cpu.h"

typedef uint16_t __attribute__((aligned(1), may_alias)) GuestU16;
typedef uint32_t __attribute__((aligned(1), may_alias)) GuestU32;
typedef uint64_t __attribute__((aligned(1), may_alias)) GuestU64;
typedef uint8_t __attribute__((may_alias)) GuestU8;

/* Guest memory is shared between vCPU threads as the guest likes: its races are not ours. */
#if defined(__SANITIZE_THREAD__)
#define GUEST_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define GUEST_TSAN 1
#endif
#endif
#ifdef GUEST_TSAN
#define GUEST_ACCESS static __attribute__((no_sanitize("thread"), noinline, unused))
#else
#define GUEST_TSAN 0
#define GUEST_ACCESS static inline
#endif

/* Host pointers to guest memory. */
#define GUEST_RAW(bits)                                                                            \
    GUEST_ACCESS uint##bits##_t guest_get##bits(uint64_t host)                                     \
    {                                                                                              \
        return *(volatile GuestU##bits *)(uintptr_t)host;                                          \
    }                                                                                              \
    GUEST_ACCESS void guest_put##bits(uint64_t host, uint##bits##_t value)                         \
    {                                                                                              \
        *(volatile GuestU##bits *)(uintptr_t)host = value;                                         \
    }
GUEST_RAW(8)
GUEST_RAW(16)
GUEST_RAW(32)
GUEST_RAW(64)
#undef GUEST_RAW

/* Slow paths: walk, MMIO, page crossing, marked pages. @size 1, 2, 4, 8. @mmu: X86_MMU_*. */
uint64_t x86_slow_load(X86Cpu *cpu, uint64_t linear, unsigned size);
void x86_slow_store(X86Cpu *cpu, uint64_t linear, uint64_t value, unsigned size);

#define X86_ACCESS(bits)                                                                           \
    static inline uint##bits##_t x86_load##bits(X86Cpu *cpu, uint64_t linear)                      \
    {                                                                                              \
        const X86TlbEntry *e = &cpu->tlb[linear >> GUEST_PAGE_BITS & (X86_TLB_SIZE - 1)];          \
        if (likely(((linear + (bits / 8 - 1)) | 0xfff) == e->read))                                \
            return guest_get##bits(linear + e->delta);                                             \
        return (uint##bits##_t)x86_slow_load(cpu, linear, bits / 8);                               \
    }                                                                                              \
    static inline void x86_store##bits(X86Cpu *cpu, uint64_t linear, uint##bits##_t value)         \
    {                                                                                              \
        const X86TlbEntry *e = &cpu->tlb[linear >> GUEST_PAGE_BITS & (X86_TLB_SIZE - 1)];          \
        if (likely(((linear + (bits / 8 - 1)) | 0xfff) == e->write))                               \
            guest_put##bits(linear + e->delta, value);                                             \
        else                                                                                       \
            x86_slow_store(cpu, linear, value, bits / 8);                                          \
    }
X86_ACCESS(8)
X86_ACCESS(16)
X86_ACCESS(32)
X86_ACCESS(64)
#undef X86_ACCESS

/* Any size up to a page: vector registers, FXSAVE areas. Not atomic as a whole. */
void x86_load_bytes(X86Cpu *cpu, uint64_t linear, void *to, unsigned size);
void x86_store_bytes(X86Cpu *cpu, uint64_t linear, const void *from, unsigned size);

static inline X86Xmm x86_load_xmm(X86Cpu *cpu, uint64_t linear)
{
    const X86TlbEntry *e = &cpu->tlb[linear >> GUEST_PAGE_BITS & (X86_TLB_SIZE - 1)];
    X86Xmm value;

    if (likely(((linear + 15) | 0xfff) == e->read)) {
        value.u64[0] = guest_get64(linear + e->delta);
        value.u64[1] = guest_get64(linear + e->delta + 8);
    } else {
        x86_load_bytes(cpu, linear, &value, 16);
    }
    return value;
}

static inline void x86_store_xmm(X86Cpu *cpu, uint64_t linear, const X86Xmm *value)
{
    const X86TlbEntry *e = &cpu->tlb[linear >> GUEST_PAGE_BITS & (X86_TLB_SIZE - 1)];

    if (likely(((linear + 15) | 0xfff) == e->write)) {
        guest_put64(linear + e->delta, value->u64[0]);
        guest_put64(linear + e->delta + 8, value->u64[1]);
    } else {
        x86_store_bytes(cpu, linear, value, 16);
    }
}

/* Faults as an access of @size bytes would, and does nothing else. */
void x86_probe(X86Cpu *cpu, uint64_t linear, unsigned size, bool write);

/* Segment limit and type of a non-64-bit access, address masking; raises #GP or #SS. */
uint64_t x86_segment_linear(X86Cpu *cpu, unsigned segment, uint64_t offset, unsigned size,
                            bool write);
uint64_t x86_ea_slow(X86Cpu *cpu, const Uop *u, uint64_t offset, unsigned size, bool write);

/* The offset part of the memory operand: what LEA gives. */
static inline uint64_t x86_ea_offset(const X86Cpu *cpu, const Uop *u)
{
    return cpu->r[u->base] + (cpu->r[u->index] << u->scale) + (int64_t)u->disp;
}

/* The linear address of the memory operand of @size bytes. */
static inline uint64_t x86_ea(X86Cpu *cpu, const Uop *u, unsigned size, bool write)
{
    uint64_t offset = x86_ea_offset(cpu, u);

    if (likely(!(u->flags & UOP_EA_SLOW)))
        return offset + cpu->seg_base[u->seg];
    return x86_ea_slow(cpu, u, offset, size, write);
}
