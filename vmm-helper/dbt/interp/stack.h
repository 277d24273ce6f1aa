/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The stack of the current privilege level, by SS's size outside 64-bit mode. */
#pragma once

#include "vmm-helper/dbt/interp/operand.h"

#define X86_SEGMENT_DB (1u << 14) /* X86Segment.flags */

static inline uint64_t stack_mask(const X86Cpu *cpu)
{
    if (cpu->mode == X86_MODE_64)
        return UINT64_MAX;
    return cpu->segment[X86_SS].flags & X86_SEGMENT_DB ? 0xffffffff : 0xffff;
}

static inline void stack_set(X86Cpu *cpu, uint64_t sp)
{
    uint64_t mask = stack_mask(cpu);

    cpu->r[X86_RSP] = mask == 0xffff ? (cpu->r[X86_RSP] & ~mask) | (sp & mask) : sp & mask;
}

static inline uint64_t stack_linear(X86Cpu *cpu, uint64_t sp, unsigned size, bool write)
{
    if (cpu->mode == X86_MODE_64)
        return sp;
    return x86_segment_linear(cpu, X86_SS, sp & stack_mask(cpu), size, write);
}

static inline void stack_push(X86Cpu *cpu, unsigned size, uint64_t value)
{
    uint64_t sp = cpu->r[X86_RSP] - size, linear = stack_linear(cpu, sp, size, true);

    if (size == 2)
        x86_store16(cpu, linear, (uint16_t)value);
    else if (size == 4)
        x86_store32(cpu, linear, (uint32_t)value);
    else
        x86_store64(cpu, linear, value);
    stack_set(cpu, sp);
}

/* Reads at RSP + @above without popping. */
static inline uint64_t stack_peek(X86Cpu *cpu, unsigned size, unsigned above)
{
    uint64_t linear = stack_linear(cpu, cpu->r[X86_RSP] + above, size, false);

    if (size == 2)
        return x86_load16(cpu, linear);
    if (size == 4)
        return x86_load32(cpu, linear);
    return x86_load64(cpu, linear);
}

static inline void stack_drop(X86Cpu *cpu, unsigned bytes)
{
    stack_set(cpu, cpu->r[X86_RSP] + bytes);
}

/* Faults now if pushing @bytes would. */
static inline void stack_probe_push(X86Cpu *cpu, unsigned bytes)
{
    for (unsigned done = 0; done < bytes; done += 2)
        x86_probe(cpu, stack_linear(cpu, cpu->r[X86_RSP] - done - 2, 2, true), 2, true);
}

ALWAYS_INLINE void stack_push64(X86Cpu *cpu, const Uop *u, uint64_t value)
{
    uint64_t sp = cpu->r[X86_RSP] - 8;

    mem_put(cpu, u, 64, sp, value);
    cpu->r[X86_RSP] = sp;
}
