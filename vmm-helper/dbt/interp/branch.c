/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Near branches. A direct branch whose target is in its own page is linked to the target's block;
 * one that leaves the page goes by the jump cache. CMP and TEST fused with a following Jcc compute
 * the condition from the operands and leave the flags to be read lazily.
 */
#include "vmm-helper/dbt/interp/branch.h"
#include "vmm-helper/dbt/interp/forms.h"
#include "vmm-helper/dbt/interp/named-insns.h"
#include "vmm-helper/dbt/interp/stack.h"

void branch_check(X86Cpu *cpu, uint64_t rip)
{
    if (cpu->mode == X86_MODE_64 ? (uint64_t)((int64_t)(rip << 16) >> 16) != rip
                                 : rip > cpu->segment[X86_CS].limit)
        x86_raise_gp(cpu, 0);
}

ALWAYS_INLINE const Uop *branch_direct(X86Cpu *cpu, const Uop *u, const Uop *slot, bool taken)
{
    /* The slot's links are written by the run loop, on this thread. */
    Uop *links = (Uop *)(uintptr_t)slot;

    if (taken) {
        if (likely(slot->len & LINK_TAKEN))
            return branch_linked(cpu, &links->taken, slot->target);
    } else if (likely(slot->len & LINK_FALL)) {
        return branch_linked(cpu, &links->fall, slot->off);
    }
    (void)u;
    return x86_branch_out(cpu, slot, taken);
}

/* Leaves the page by a direct branch; operand size 2 truncates IP. */
const Uop *x86_branch_out(X86Cpu *cpu, const Uop *slot, bool taken)
{
    uint64_t rip = cpu->r[X86_R_RIP] + (taken ? (uint64_t)(int64_t)slot->target : slot->off);

    rip &= taken && slot->flags ? 0xffff : cpu->rip_mask;
    if (cpu->mode == X86_MODE_64 && likely(!slot->flags))
        return branch_anywhere(cpu, rip);
    if (taken) {
        cpu->uop = slot - 1;
        branch_check(cpu, rip);
    }
    cpu->rip = rip;
    return NULL;
}

static const Uop *jmp_direct(X86Cpu *cpu, const Uop *u)
{
    return branch_direct(cpu, u, u + 1, true);
}

UopFn x86_jmp_function(void)
{
    return jmp_direct;
}

#define JCC(cc)                                                                                    \
    static const Uop *jcc##cc(X86Cpu *cpu, const Uop *u)                                           \
    {                                                                                              \
        return branch_direct(cpu, u, u + 1, flags_condition(cpu, cc));                             \
    }
JCC(0)
JCC(1)
JCC(2)
JCC(3)
JCC(4)
JCC(5)
JCC(6)
JCC(7)
JCC(8)
JCC(9)
JCC(10)
JCC(11)
JCC(12)
JCC(13)
JCC(14)
JCC(15)
const UopFn jcc_functions[16] = {jcc0, jcc1, jcc2,  jcc3,  jcc4,  jcc5,  jcc6,  jcc7,
                                 jcc8, jcc9, jcc10, jcc11, jcc12, jcc13, jcc14, jcc15};

/* --- CMP or TEST with the Jcc after it ---------------------------------------------------------
 */

ALWAYS_INLINE bool fused_condition(X86Cpu *cpu, bool is_test, unsigned bits, unsigned cc,
                                   uint64_t a, uint64_t b, uint64_t result)
{
    bool value;

    if (is_test) {
        switch (cc >> 1) {
        case 1: /* B: CF is 0 */
            value = false;
            break;
        case 2:
        case 3:
            value = result == 0;
            break;
        case 4:
        case 6:
            value = sign_extend(result, bits) < 0;
            break;
        case 7:
            value = sign_extend(result, bits) <= 0;
            break;
        default:
            return flags_condition(cpu, cc);
        }
        return value ^ (cc & 1);
    }
    switch (cc >> 1) {
    case 1:
        value = a < b;
        break;
    case 2:
        value = a == b;
        break;
    case 3:
        value = a <= b;
        break;
    case 4:
        value = sign_extend(result, bits) < 0;
        break;
    case 6:
        value = sign_extend(a, bits) < sign_extend(b, bits);
        break;
    case 7:
        value = sign_extend(a, bits) <= sign_extend(b, bits);
        break;
    default:
        return flags_condition(cpu, cc);
    }
    return value ^ (cc & 1);
}

ALWAYS_INLINE const Uop *fused_body(X86Cpu *cpu, const Uop *u, bool is_test, unsigned bits,
                                    UopForm form, unsigned cc)
{
    uint64_t a, b, result;

    if (form == FORM_RI || form == FORM_MI)
        b = (uint64_t)u->imm & size_mask(bits);
    else if (form == FORM_RM)
        b = mem_get(cpu, u, bits, mem_ea(cpu, u, bits, false));
    else
        b = reg_get(cpu, bits, u->src);
    if (form == FORM_MI || form == FORM_MR)
        a = mem_get(cpu, u, bits, mem_ea(cpu, u, bits, false));
    else
        a = reg_get(cpu, bits, u->dst);
    if (is_test) {
        result = a & b;
        flags_logic(cpu, bits, result);
    } else {
        result = (a - b) & size_mask(bits);
        flags_sub(cpu, bits, a, b, result);
    }
    return branch_direct(cpu, u, u + 1, fused_condition(cpu, is_test, bits, cc, a, b, result));
}

#define FUSED_ONE(name, is_test, bits, form, cc)                                                   \
    static const Uop *name##bits##_##form##_##cc(X86Cpu *cpu, const Uop *u)                        \
    {                                                                                              \
        return fused_body(cpu, u, is_test, bits, FORM_##form, cc);                                 \
    }
#define FUSED_FORM(name, is_test, bits, form)                                                      \
    FUSED_ONE(name, is_test, bits, form, 2)                                                        \
    FUSED_ONE(name, is_test, bits, form, 3)                                                        \
    FUSED_ONE(name, is_test, bits, form, 4)                                                        \
    FUSED_ONE(name, is_test, bits, form, 5)                                                        \
    FUSED_ONE(name, is_test, bits, form, 6)                                                        \
    FUSED_ONE(name, is_test, bits, form, 7)                                                        \
    FUSED_ONE(name, is_test, bits, form, 8)                                                        \
    FUSED_ONE(name, is_test, bits, form, 9)                                                        \
    FUSED_ONE(name, is_test, bits, form, 12)                                                       \
    FUSED_ONE(name, is_test, bits, form, 13)                                                       \
    FUSED_ONE(name, is_test, bits, form, 14)                                                       \
    FUSED_ONE(name, is_test, bits, form, 15)
#define FUSED(name, is_test, bits)                                                                 \
    FUSED_FORM(name, is_test, bits, RR)                                                            \
    FUSED_FORM(name, is_test, bits, RI)                                                            \
    FUSED_FORM(name, is_test, bits, RM)                                                            \
    FUSED_FORM(name, is_test, bits, MI)
FUSED(cmp, false, 8)
FUSED(cmp, false, 32)
FUSED(cmp, false, 64)
FUSED(test, true, 8)
FUSED(test, true, 32)
FUSED(test, true, 64)
#define FUSED_ROW(name, bits, form)                                                                \
    {                                                                                              \
        [2] = name##bits##_##form##_2, [3] = name##bits##_##form##_3,                              \
        [4] = name##bits##_##form##_4, [5] = name##bits##_##form##_5,                              \
        [6] = name##bits##_##form##_6, [7] = name##bits##_##form##_7,                              \
        [8] = name##bits##_##form##_8, [9] = name##bits##_##form##_9,                              \
        [12] = name##bits##_##form##_12, [13] = name##bits##_##form##_13,                          \
        [14] = name##bits##_##form##_14, [15] = name##bits##_##form##_15                           \
    }
#define FUSED_TABLE(name, bits)                                                                    \
    {                                                                                              \
        FUSED_ROW(name, bits, RR), FUSED_ROW(name, bits, RI), FUSED_ROW(name, bits, RM),           \
            FUSED_ROW(name, bits, MI)                                                              \
    }
const UopFn fused_functions[2][3][4][16] = {
    {FUSED_TABLE(cmp, 8), FUSED_TABLE(cmp, 32), FUSED_TABLE(cmp, 64)},
    {FUSED_TABLE(test, 8), FUSED_TABLE(test, 32), FUSED_TABLE(test, 64)},
};

/* --- Calls, returns, indirect jumps ------------------------------------------------------------
 */

/* 64-bit mode; the link slot has the target. */
const Uop *insn_call64(X86Cpu *cpu, const Uop *u)
{
    stack_push64(cpu, u, cpu->r[X86_R_RIP] + u->off + u->len);
    return branch_direct(cpu, u, u + 1, true);
}

const Uop *insn_call_direct(X86Cpu *cpu, const Uop *u)
{
    uint64_t target = cpu->r[X86_R_RIP] + (uint64_t)(int64_t)u[1].target;

    cpu->uop = u;
    target &= u->opsize == 2 ? 0xffff : cpu->rip_mask;
    branch_check(cpu, target);
    stack_push(cpu, u->opsize, branch_next_rip(cpu, u));
    cpu->rip = target;
    return NULL;
}

const Uop *insn_ret64(X86Cpu *cpu, const Uop *u)
{
    uint64_t rip = mem_get(cpu, u, 64, cpu->r[X86_RSP]);
    X86JumpEntry *entry = x86_jump_entry(cpu, rip);

    if (likely(entry->rip == rip && entry->tag == cpu->jump_tag && entry->block)) {
        cpu->r[X86_RSP] += 8 + (uint64_t)u->imm;
        cpu->r[X86_R_RIP] = rip - entry->block->off;
        return block_enter(cpu, entry->block, &entry->block);
    }
    cpu->uop = u;
    branch_check(cpu, rip);
    cpu->r[X86_RSP] += 8 + (uint64_t)u->imm;
    cpu->rip = rip;
    return NULL;
}

const Uop *insn_ret(X86Cpu *cpu, const Uop *u)
{
    uint64_t rip;

    cpu->uop = u;
    rip = stack_peek(cpu, u->opsize, 0);
    branch_check(cpu, rip);
    stack_drop(cpu, u->opsize + (unsigned)u->imm);
    cpu->rip = rip;
    return NULL;
}

static uint64_t indirect_target(X86Cpu *cpu, const Uop *u)
{
    uint64_t rip;

    cpu->uop = u;
    if (u->flags & UOP_MEM) {
        uint64_t linear = x86_ea(cpu, u, u->opsize, false);

        rip = u->opsize == 8   ? x86_load64(cpu, linear)
              : u->opsize == 4 ? x86_load32(cpu, linear)
                               : x86_load16(cpu, linear);
    } else {
        rip = reg_get(cpu, u->opsize * 8, u->dst);
    }
    return rip;
}

const Uop *insn_jmp_indirect(X86Cpu *cpu, const Uop *u)
{
    uint64_t rip = indirect_target(cpu, u);

    branch_check(cpu, rip);
    if (cpu->mode == X86_MODE_64)
        return branch_anywhere(cpu, rip);
    cpu->rip = rip;
    return NULL;
}

const Uop *insn_call_indirect(X86Cpu *cpu, const Uop *u)
{
    uint64_t rip = indirect_target(cpu, u), next = branch_next_rip(cpu, u);

    branch_check(cpu, rip);
    if (cpu->mode == X86_MODE_64 && u->opsize == 8) {
        stack_push64(cpu, u, next);
        return branch_anywhere(cpu, rip);
    }
    stack_push(cpu, u->opsize, next);
    cpu->rip = rip;
    return NULL;
}

/* JCXZ, LOOP, LOOPE, LOOPNE: src2 says which, opsize is the address size (the counter's). */
const Uop *insn_loop(X86Cpu *cpu, const Uop *u)
{
    uint64_t mask = size_mask(u->opsize * 8u), count = cpu->r[X86_RCX] & mask;
    bool taken;

    cpu->uop = u;
    if (u->src2 == X86_LOOP_JCXZ)
        return branch_direct(cpu, u, u + 1, count == 0);
    count = (count - 1) & mask;
    taken = count != 0 && (u->src2 == X86_LOOP_PLAIN || flag_zf(cpu) == (u->src2 == X86_LOOP_E));
    if (taken && cpu->mode != X86_MODE_64)
        branch_check(cpu, (cpu->r[X86_R_RIP] + (uint64_t)(int64_t)u[1].target) &
                              (u[1].flags ? 0xffff : cpu->rip_mask));
    reg_put(cpu, u->opsize * 8u, X86_RCX, count);
    return branch_direct(cpu, u, u + 1, taken);
}
