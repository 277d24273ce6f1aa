/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * From a decoded vector, MMX or x87 instruction to its function: the entry of its operation, the form
 * by where its operands are. Also what all of them share out of line.
 */
#include "vmm-helper/dbt/interp/vec.h"

const Uop *insn_vec_movd_to_reg(X86Cpu *cpu, const Uop *u);
const Uop *insn_vec_pinsrq_reg(X86Cpu *cpu, const Uop *u);
const Uop *insn_vec_pinsrq_load(X86Cpu *cpu, const Uop *u);
const Uop *insn_vec_pextrq_reg(X86Cpu *cpu, const Uop *u);
const Uop *insn_vec_pextrq_store(X86Cpu *cpu, const Uop *u);
const Uop *insn_mmx_movd_to_reg(X86Cpu *cpu, const Uop *u);

static UopFn choose(const VecEntry *entry, const X86Insn *insn)
{
    for (unsigned i = 0; i < insn->n_operands; i++) {
        if (insn->operand[i].kind == X86_OPERAND_MEM)
            return i == 0 ? entry->store : entry->load;
    }
    return entry->reg;
}

/* One operation, two widths or directions that the entries do not tell apart. */
static UopFn special(const X86Insn *insn)
{
    bool to_gpr = insn->operand[0].kind == X86_OPERAND_GPR;
    bool is_mmx = insn->row->unit == X86_UNIT_MMX;

    if (insn->n_operands == 2 && insn->operand[1].kind == X86_OPERAND_IMM)
        return (is_mmx ? mmx_shift_imm_entries : vec_shift_imm_entries)[insn->op].reg;
    switch (insn->op) {
    case X86_OP_MOVD:
        if (!to_gpr)
            return NULL;
        return is_mmx ? insn_mmx_movd_to_reg : insn_vec_movd_to_reg;
    case X86_OP_PINSRD:
        if (!(insn->rex & 8))
            return NULL;
        return insn->operand[1].kind == X86_OPERAND_MEM ? insn_vec_pinsrq_load : insn_vec_pinsrq_reg;
    case X86_OP_PEXTRD:
        if (!(insn->rex & 8))
            return NULL;
        return to_gpr ? insn_vec_pextrq_reg : insn_vec_pextrq_store;
    default:
        return NULL;
    }
}

UopFn x86_vec_function(const X86Insn *insn)
{
    static const VecEntry *const sse[] = {vec_move_entries, vec_int_entries, vec_float_entries,
                                          vec_state_entries};
    static const VecEntry *const mmx[] = {mmx_entries, mmx_int_entries};
    bool is_mmx = insn->row->unit == X86_UNIT_MMX;
    const VecEntry *const *tables = is_mmx ? mmx : sse;
    unsigned n_tables = is_mmx ? 2 : 4;
    UopFn fn = special(insn);

    if (insn->row->unit == X86_UNIT_X87)
        return x87_function(insn);
    if (insn->row->unit != X86_UNIT_SSE && !is_mmx)
        return NULL;
    for (unsigned i = 0; i < n_tables && !fn; i++)
        fn = choose(&tables[i][insn->op], insn);
    return fn;
}

static bool tiny32(uint32_t bits)
{
    return !(bits & 0x7f800000) && bits & 0x007fffff;
}

static bool tiny64(uint64_t bits)
{
    return !(bits & UINT64_C(0x7ff0000000000000)) && bits & UINT64_C(0x000fffffffffffff);
}

static bool result_is_tiny(const X86Xmm *value, VecTiny tiny)
{
    switch (tiny) {
    case VEC_TINY_NONE:
        return false;
    case VEC_TINY_SS:
        return tiny32(value->u32[0]);
    case VEC_TINY_PS:
        return tiny32(value->u32[0]) || tiny32(value->u32[1]) || tiny32(value->u32[2]) ||
               tiny32(value->u32[3]);
    case VEC_TINY_SD:
        return tiny64(value->u64[0]);
    case VEC_TINY_PD:
        return tiny64(value->u64[0]) || tiny64(value->u64[1]);
    case VEC_TINY_PS_LOW:
        return tiny32(value->u32[0]) || tiny32(value->u32[1]);
    }
    return false;
}

void vec_check_unmasked(X86Cpu *cpu, const X86Xmm *value, uint32_t raised, VecTiny tiny)
{
    uint32_t masked = cpu->mxcsr >> 7 & MXCSR_FLAGS;
    uint32_t unmasked = raised & ~masked;

    /* An unmasked exception found before the result exists keeps the later ones from being looked
     * for (SDM 1 §11.5.3). */
    if (unmasked & MXCSR_PRECOMPUTATION) {
        raised &= MXCSR_PRECOMPUTATION;
    } else if (!(masked & MXCSR_FLAG_UE) && result_is_tiny(value, tiny)) {
        raised |= MXCSR_FLAG_UE; /* unmasked underflow needs no loss of precision */
        unmasked |= MXCSR_FLAG_UE;
    }
    cpu->mxcsr |= raised;
    if (unmasked)
        x86_raise(cpu, cpu->cr4 & X86_CR4_OSXMMEXCPT ? X86_EXC_XM : X86_EXC_UD);
}
