/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MMX state and data movement: the registers are the mantissas of the x87 registers, and every
 * instruction but EMMS makes the stack valid with TOP 0 (SDM 1 chapter 9).
 */
#include <string.h>

#include "vmm-helper/dbt/interp/vec.h"

void mmx_rotate(X86Fpu *fpu)
{
    unsigned top = fpu->sw >> 11 & 7;
    X86Fpr old[8];

    memcpy(old, fpu->st, sizeof(old));
    for (unsigned i = 0; i < 8; i++)
        fpu->st[i] = old[(i - top) & 7];
    fpu->sw &= (uint16_t)~0x3800;
}

X86_INSN(mmx_emms)
{
    mmx_enter(cpu);
    if (cpu->fpu.sw & 0x3800)
        mmx_rotate(&cpu->fpu);
    cpu->fpu.valid = 0;
}

X86_INSN(mmx_movd_from_reg)
{
    uint64_t value = cpu->r[u->src];

    mmx_enter(cpu);
    mmx_begin(cpu);
    mmx_put(cpu, u->dst, u->opsize == 8 ? value : (uint32_t)value);
}

X86_INSN(mmx_movd_load)
{
    uint64_t value;

    mmx_enter(cpu);
    if (u->opsize == 8)
        value = x86_load64(cpu, x86_ea(cpu, u, 8, false));
    else
        value = x86_load32(cpu, x86_ea(cpu, u, 4, false));
    mmx_begin(cpu);
    mmx_put(cpu, u->dst, value);
}

X86_INSN(mmx_movd_to_reg)
{
    uint64_t value;

    mmx_enter(cpu);
    mmx_begin(cpu);
    value = mmx_peek(cpu, u->src);
    cpu->r[u->dst] = u->opsize == 8 ? value : (uint32_t)value;
}

X86_INSN(mmx_movd_store)
{
    mmx_enter(cpu);
    if (u->opsize == 8)
        x86_store64(cpu, x86_ea(cpu, u, 8, true), mmx_peek(cpu, u->src));
    else
        x86_store32(cpu, x86_ea(cpu, u, 4, true), (uint32_t)mmx_peek(cpu, u->src));
    mmx_begin(cpu);
}

X86_INSN(mmx_movq_reg)
{
    uint64_t value;

    mmx_enter(cpu);
    value = mmx_peek(cpu, u->src);
    mmx_begin(cpu);
    mmx_put(cpu, u->dst, value);
}

X86_INSN(mmx_movq_load)
{
    uint64_t value;

    mmx_enter(cpu);
    value = x86_load64(cpu, x86_ea(cpu, u, 8, false));
    mmx_begin(cpu);
    mmx_put(cpu, u->dst, value);
}

X86_INSN(mmx_movq_store)
{
    mmx_enter(cpu);
    x86_store64(cpu, x86_ea(cpu, u, 8, true), mmx_peek(cpu, u->src));
    mmx_begin(cpu);
}

static uint64_t insert_word(uint64_t old, unsigned at, uint16_t value)
{
    unsigned shift = (at & 3) * 16;

    return (old & ~(UINT64_C(0xffff) << shift)) | (uint64_t)value << shift;
}

X86_INSN(mmx_pinsrw_reg)
{
    mmx_enter(cpu);
    mmx_begin(cpu);
    mmx_put(cpu, u->dst,
            insert_word(mmx_peek(cpu, u->dst), (unsigned)u->imm, (uint16_t)cpu->r[u->src]));
}

X86_INSN(mmx_pinsrw_load)
{
    uint16_t value;

    mmx_enter(cpu);
    value = x86_load16(cpu, x86_ea(cpu, u, 2, false));
    mmx_begin(cpu);
    mmx_put(cpu, u->dst, insert_word(mmx_peek(cpu, u->dst), (unsigned)u->imm, value));
}

X86_INSN(mmx_pextrw)
{
    mmx_enter(cpu);
    mmx_begin(cpu);
    cpu->r[u->dst] = (uint16_t)(mmx_peek(cpu, u->src) >> ((u->imm & 3) * 16));
}

/* Bytes whose mask byte has its top bit go to DS:rDI. */
X86_INSN(mmx_maskmovq)
{
    uint64_t value, mask, linear;

    mmx_enter(cpu);
    value = mmx_peek(cpu, u->dst);
    mask = mmx_peek(cpu, u->src);
    mmx_begin(cpu); /* even where the store then faults */
    linear = x86_ea(cpu, u, 8, true);
    x86_probe(cpu, linear, 8, true);
    for (unsigned i = 0; i < 8; i++) {
        if (mask >> (8 * i) & 0x80)
            x86_store8(cpu, linear + i, (uint8_t)(value >> (8 * i)));
    }
}

const VecEntry mmx_entries[X86_N_OPS] = {
    [X86_OP_EMMS] = {insn_mmx_emms, NULL, NULL},
    [X86_OP_MOVD] = {insn_mmx_movd_from_reg, insn_mmx_movd_load, insn_mmx_movd_store},
    [X86_OP_MOVQ] = {insn_mmx_movq_reg, insn_mmx_movq_load, insn_mmx_movq_store},
    [X86_OP_MOVNTQ] = {NULL, NULL, insn_mmx_movq_store},
    [X86_OP_PINSRW] = {insn_mmx_pinsrw_reg, insn_mmx_pinsrw_load, NULL},
    [X86_OP_PEXTRW] = {insn_mmx_pextrw, NULL, NULL},
    [X86_OP_MASKMOVQ] = {insn_mmx_maskmovq, NULL, NULL},
};
