/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * PUSH, POP and their families. 64-bit mode has its own functions (the stack is flat there); the
 * others go through SS with its limit and stack size. RSP changes after the last access.
 */
#include "vmm-helper/dbt/interp/stack.h"
#include "vmm-helper/dbt/interp/forms.h"
#include "vmm-helper/dbt/interp/operand.h"
#include "vmm-helper/dbt/interp/system.h"

/* --- 64-bit mode, 64-bit operands --------------------------------------------------------------
 */

static const Uop *push64_reg(X86Cpu *cpu, const Uop *u)
{
    stack_push64(cpu, u, cpu->r[u->dst]);
    UOP_NEXT(cpu, u);
}

static const Uop *push64_imm(X86Cpu *cpu, const Uop *u)
{
    stack_push64(cpu, u, (uint64_t)u->imm);
    UOP_NEXT(cpu, u);
}

static const Uop *push64_mem(X86Cpu *cpu, const Uop *u)
{
    stack_push64(cpu, u, mem_get(cpu, u, 64, mem_ea(cpu, u, 64, false)));
    UOP_NEXT(cpu, u);
}

static const Uop *pop64_reg(X86Cpu *cpu, const Uop *u)
{
    uint64_t value = mem_get(cpu, u, 64, cpu->r[X86_RSP]);

    cpu->r[X86_RSP] += 8;
    cpu->r[u->dst] = value;
    UOP_NEXT(cpu, u);
}

/* --- Any mode ----------------------------------------------------------------------------------
 */

static const Uop *push_reg(X86Cpu *cpu, const Uop *u)
{
    cpu->uop = u;
    stack_push(cpu, u->opsize, cpu->r[u->dst]);
    UOP_NEXT(cpu, u);
}

static const Uop *push_imm(X86Cpu *cpu, const Uop *u)
{
    cpu->uop = u;
    stack_push(cpu, u->opsize, (uint64_t)u->imm);
    UOP_NEXT(cpu, u);
}

static uint64_t load_size(X86Cpu *cpu, uint64_t linear, unsigned size)
{
    switch (size) {
    case 2:
        return x86_load16(cpu, linear);
    case 4:
        return x86_load32(cpu, linear);
    default:
        return x86_load64(cpu, linear);
    }
}

static const Uop *push_mem(X86Cpu *cpu, const Uop *u)
{
    cpu->uop = u;
    stack_push(cpu, u->opsize, load_size(cpu, x86_ea(cpu, u, u->opsize, false), u->opsize));
    UOP_NEXT(cpu, u);
}

static const Uop *pop_reg(X86Cpu *cpu, const Uop *u)
{
    uint64_t value;

    cpu->uop = u;
    value = stack_peek(cpu, u->opsize, 0);
    stack_drop(cpu, u->opsize);
    if (u->opsize == 2)
        reg_put(cpu, 16, u->dst, value);
    else
        cpu->r[u->dst] = value;
    UOP_NEXT(cpu, u);
}

/* The destination's address is computed with the new RSP (SDM 2B POP). */
static const Uop *pop_mem(X86Cpu *cpu, const Uop *u)
{
    uint64_t value, offset, linear;

    cpu->uop = u;
    value = stack_peek(cpu, u->opsize, 0);
    offset = x86_ea_offset(cpu, u) + (u->base == X86_RSP ? u->opsize : 0);
    linear = u->flags & UOP_EA_SLOW ? x86_ea_slow(cpu, u, offset, u->opsize, true)
                                    : offset + cpu->seg_base[u->seg];
    if (u->opsize == 2)
        x86_store16(cpu, linear, (uint16_t)value);
    else if (u->opsize == 4)
        x86_store32(cpu, linear, (uint32_t)value);
    else
        x86_store64(cpu, linear, value);
    stack_drop(cpu, u->opsize);
    UOP_NEXT(cpu, u);
}

const UopFn push_functions[3][3] = {{push_reg, push_imm, push_mem},
                                    {push_reg, push_imm, push_mem},
                                    {push64_reg, push64_imm, push64_mem}};
const UopFn pop_functions[3][2] = {{pop_reg, pop_mem}, {pop_reg, pop_mem}, {pop64_reg, pop_mem}};

X86_INSN(pusha)
{
    unsigned size = u->opsize;
    uint64_t sp = cpu->r[X86_RSP];

    stack_probe_push(cpu, 8 * size);
    for (unsigned i = 0; i < 8; i++)
        stack_push(cpu, size, i == X86_RSP ? sp : cpu->r[i]);
}

X86_INSN(popa)
{
    unsigned size = u->opsize;
    uint64_t value[8];

    for (unsigned i = 0; i < 8; i++)
        value[i] = stack_peek(cpu, size, i * size);
    for (unsigned i = 0; i < 8; i++) {
        if (7 - i != X86_RSP)
            reg_put(cpu, size * 8, 7 - i, value[i]);
    }
    stack_drop(cpu, 8 * size);
}

X86_INSN(leave)
{
    unsigned size = u->opsize;
    uint64_t mask = stack_mask(cpu), bp = cpu->r[X86_RBP], value;

    if (cpu->mode == X86_MODE_64)
        value = size == 8 ? x86_load64(cpu, bp) : x86_load16(cpu, bp);
    else
        value = load_size(cpu, x86_segment_linear(cpu, X86_SS, bp & mask, size, false), size);
    stack_set(cpu, bp + size);
    reg_put(cpu, size * 8, X86_RBP, value);
}

X86_INSN(enter)
{
    unsigned size = u->opsize, level = (unsigned)(u->imm >> 32) & 31;
    uint64_t alloc = (uint16_t)u->imm, frame, bp = cpu->r[X86_RBP];
    uint64_t saved_sp = cpu->r[X86_RSP], linear[32];

    /* Everything is read once and the whole new frame probed before: then nothing can fault. */
    for (unsigned i = 1; i < level; i++) {
        linear[i] = stack_linear(cpu, bp - i * size, size, false);
        x86_probe(cpu, linear[i], size, false);
    }
    stack_probe_push(cpu, (level + 1) * size);
    x86_probe(cpu, stack_linear(cpu, saved_sp - (level + 1) * size - alloc, 1, true), 1, true);
    stack_push(cpu, size, bp);
    frame = cpu->r[X86_RSP];
    for (unsigned i = 1; i < level; i++)
        stack_push(cpu, size, load_size(cpu, linear[i], size)); /* perhaps just pushed */
    if (level)
        stack_push(cpu, size, frame);
    stack_set(cpu, cpu->r[X86_RSP] - alloc);
    reg_put(cpu, size * 8, X86_RBP, frame);
}

X86_INSN(pushf)
{
    stack_push(cpu, u->opsize, x86_eflags(cpu) & ~(uint64_t)(X86_VM | X86_RF));
}

X86_INSN(push_sreg)
{
    stack_push(cpu, u->opsize, cpu->segment[u->dst].selector);
}

X86_INSN(pop_sreg)
{
    uint16_t selector = (uint16_t)stack_peek(cpu, u->opsize, 0);

    x86_load_segment(cpu, u->dst, selector);
    stack_drop(cpu, u->opsize);
    if (u->dst == X86_SS)
        x86_interrupt_shadow(cpu);
}
