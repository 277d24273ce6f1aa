/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Operands of integer instructions: general registers by size, memory operands for reading, writing
 * and read-modify-write, and the lazy flags of the arithmetic. Everything is inlined with a
 * constant size, so one generic body becomes a function for each form.
 */
#pragma once

#include "vmm-helper/dbt/interp/insn.h"
#include "vmm-helper/dbt/runtime/mmu.h"

#define ALWAYS_INLINE static inline __attribute__((always_inline))

ALWAYS_INLINE uint64_t size_mask(unsigned bits)
{
    return bits == 64 ? UINT64_MAX : (UINT64_C(1) << (bits & 63)) - 1;
}

ALWAYS_INLINE int64_t sign_extend(uint64_t value, unsigned bits)
{
    switch (bits) {
    case 8:
        return (int8_t)value;
    case 16:
        return (int16_t)value;
    case 32:
        return (int32_t)value;
    default:
        return (int64_t)value;
    }
}

/* For 8 bits @reg is the byte's offset in cpu->r. */
ALWAYS_INLINE uint64_t reg_get(const X86Cpu *cpu, unsigned bits, unsigned reg)
{
    switch (bits) {
    case 8:
        return ((const uint8_t *)cpu->r)[reg];
    case 16:
        return (uint16_t)cpu->r[reg];
    case 32:
        return (uint32_t)cpu->r[reg];
    default:
        return cpu->r[reg];
    }
}

ALWAYS_INLINE void reg_put(X86Cpu *cpu, unsigned bits, unsigned reg, uint64_t value)
{
    switch (bits) {
    case 8:
        ((uint8_t *)cpu->r)[reg] = (uint8_t)value;
        break;
    case 16:
        *(uint16_t *)&cpu->r[reg] = (uint16_t)value;
        break;
    case 32:
        cpu->r[reg] = (uint32_t)value;
        break;
    default:
        cpu->r[reg] = value;
        break;
    }
}

/* The hot accessors: cpu->uop is set on the way to a slow path only. */
ALWAYS_INLINE uint64_t mem_get(X86Cpu *cpu, const Uop *u, unsigned bits, uint64_t linear)
{
    const X86TlbEntry *e = &cpu->tlb[linear >> GUEST_PAGE_BITS & (X86_TLB_SIZE - 1)];

    if (likely(((linear + (bits / 8 - 1)) | 0xfff) == e->read)) {
        switch (bits) {
        case 8:
            return guest_get8(linear + e->delta);
        case 16:
            return guest_get16(linear + e->delta);
        case 32:
            return guest_get32(linear + e->delta);
        default:
            return guest_get64(linear + e->delta);
        }
    }
    cpu->uop = u;
    return x86_slow_load(cpu, linear, bits / 8);
}

ALWAYS_INLINE void host_put(uint64_t host, unsigned bits, uint64_t value)
{
    switch (bits) {
    case 8:
        guest_put8(host, (uint8_t)value);
        break;
    case 16:
        guest_put16(host, (uint16_t)value);
        break;
    case 32:
        guest_put32(host, (uint32_t)value);
        break;
    default:
        guest_put64(host, value);
        break;
    }
}

ALWAYS_INLINE uint64_t host_get(uint64_t host, unsigned bits)
{
    switch (bits) {
    case 8:
        return guest_get8(host);
    case 16:
        return guest_get16(host);
    case 32:
        return guest_get32(host);
    default:
        return guest_get64(host);
    }
}

ALWAYS_INLINE void mem_put(X86Cpu *cpu, const Uop *u, unsigned bits, uint64_t linear,
                           uint64_t value)
{
    const X86TlbEntry *e = &cpu->tlb[linear >> GUEST_PAGE_BITS & (X86_TLB_SIZE - 1)];

    if (likely(((linear + (bits / 8 - 1)) | 0xfff) == e->write)) {
        host_put(linear + e->delta, bits, value);
    } else {
        cpu->uop = u;
        x86_slow_store(cpu, linear, value, bits / 8);
    }
}

/* The memory operand's address; cpu->uop is set where the computation itself can fault. */
ALWAYS_INLINE uint64_t mem_ea(X86Cpu *cpu, const Uop *u, unsigned bits, bool write)
{
    uint64_t offset = x86_ea_offset(cpu, u);

    if (likely(!(u->flags & UOP_EA_SLOW)))
        return offset + cpu->seg_base[u->seg];
    cpu->uop = u;
    return x86_ea_slow(cpu, u, offset, bits / 8, write);
}

/* Read-modify-write without LOCK: the host address when the page may be written plainly, else 0 and
 * the page has been probed for writing, so that the store cannot fault after the load. */
ALWAYS_INLINE uint64_t mem_rmw(X86Cpu *cpu, const Uop *u, unsigned bits, uint64_t linear)
{
    const X86TlbEntry *e = &cpu->tlb[linear >> GUEST_PAGE_BITS & (X86_TLB_SIZE - 1)];

    if (likely(((linear + (bits / 8 - 1)) | 0xfff) == e->write))
        return linear + e->delta;
    cpu->uop = u;
    x86_probe(cpu, linear, bits / 8, true);
    return 0;
}

/* --- Flags -------------------------------------------------------------------------------------
 */

/* @carries: bit n = carry (borrow) out of bit n. */
ALWAYS_INLINE void flags_carries(X86Cpu *cpu, unsigned bits, uint64_t result, uint64_t carries)
{
    cpu->flag_result = sign_extend(result, bits);
    if (bits == 64)
        cpu->flag_aux = carries & (FLAG_AUX_CF | FLAG_AUX_PO | FLAG_AUX_AF);
    else
        cpu->flag_aux =
            (carries << (64 - bits) & (FLAG_AUX_CF | FLAG_AUX_PO)) | (carries & FLAG_AUX_AF);
}

ALWAYS_INLINE void flags_add(X86Cpu *cpu, unsigned bits, uint64_t a, uint64_t b, uint64_t result)
{
    flags_carries(cpu, bits, result, (a & b) | ((a | b) & ~result));
}

ALWAYS_INLINE void flags_sub(X86Cpu *cpu, unsigned bits, uint64_t a, uint64_t b, uint64_t result)
{
    flags_carries(cpu, bits, result, (~a & b) | (~(a ^ b) & result));
}

ALWAYS_INLINE void flags_logic(X86Cpu *cpu, unsigned bits, uint64_t result)
{
    cpu->flag_result = sign_extend(result, bits);
    cpu->flag_aux = 0;
}

/* ZF, SF, PF by @result; CF and OF as given; AF clear. */
ALWAYS_INLINE void flags_result_cf_of(X86Cpu *cpu, unsigned bits, uint64_t result, bool cf, bool of)
{
    cpu->flag_result = sign_extend(result, bits);
    cpu->flag_aux = (cf ? FLAG_AUX_CF : 0) | (cf != of ? FLAG_AUX_PO : 0);
}

/* CF and OF alone. */
ALWAYS_INLINE void flags_set_cf_of(X86Cpu *cpu, bool cf, bool of)
{
    cpu->flag_aux = (cpu->flag_aux & ~(FLAG_AUX_CF | FLAG_AUX_PO)) | (cf ? FLAG_AUX_CF : 0) |
                    (cf != of ? FLAG_AUX_PO : 0);
}
