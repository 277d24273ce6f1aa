/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * XMM data movement: moves, duplications, byte shifts, insertion and extraction, MASKMOVDQU. Plain C,
 * for these are what kernels and C libraries use most and a host instruction would buy nothing.
 */
#include <string.h>

#include "vmm-helper/dbt/interp/vec.h"

/* --- whole registers --------------------------------------------------------------------------- */

X86_INSN(vec_mov_reg)
{
    vec_enter(cpu);
    cpu->xmm[u->dst] = cpu->xmm[u->src];
}

X86_INSN(vec_mov_load)
{
    vec_enter(cpu);
    cpu->xmm[u->dst] = x86_load_xmm(cpu, x86_ea(cpu, u, 16, false));
}

X86_INSN(vec_mov_store)
{
    vec_enter(cpu);
    x86_store_xmm(cpu, x86_ea(cpu, u, 16, true), &cpu->xmm[u->src]);
}

X86_INSN(vec_mova_load)
{
    vec_enter(cpu);
    cpu->xmm[u->dst] = vec_load_aligned(cpu, u);
}

X86_INSN(vec_mova_store)
{
    vec_enter(cpu);
    vec_store_aligned(cpu, u, &cpu->xmm[u->src]);
}

/* --- parts ------------------------------------------------------------------------------------- */

X86_INSN(vec_movss_reg)
{
    vec_enter(cpu);
    cpu->xmm[u->dst].u32[0] = cpu->xmm[u->src].u32[0];
}

X86_INSN(vec_movss_load)
{
    vec_enter(cpu);
    cpu->xmm[u->dst] = vec_load(cpu, u, 4);
}

X86_INSN(vec_movss_store)
{
    vec_enter(cpu);
    x86_store32(cpu, x86_ea(cpu, u, 4, true), cpu->xmm[u->src].u32[0]);
}

X86_INSN(vec_movsd_reg)
{
    vec_enter(cpu);
    cpu->xmm[u->dst].u64[0] = cpu->xmm[u->src].u64[0];
}

X86_INSN(vec_movq_reg)
{
    vec_enter(cpu);
    cpu->xmm[u->dst].u64[0] = cpu->xmm[u->src].u64[0];
    cpu->xmm[u->dst].u64[1] = 0;
}

X86_INSN(vec_movq_load)
{
    vec_enter(cpu);
    cpu->xmm[u->dst] = vec_load(cpu, u, 8);
}

X86_INSN(vec_movlow_load)
{
    vec_enter(cpu);
    cpu->xmm[u->dst].u64[0] = x86_load64(cpu, x86_ea(cpu, u, 8, false));
}

X86_INSN(vec_movlow_store)
{
    vec_enter(cpu);
    x86_store64(cpu, x86_ea(cpu, u, 8, true), cpu->xmm[u->src].u64[0]);
}

X86_INSN(vec_movhigh_load)
{
    vec_enter(cpu);
    cpu->xmm[u->dst].u64[1] = x86_load64(cpu, x86_ea(cpu, u, 8, false));
}

X86_INSN(vec_movhigh_store)
{
    vec_enter(cpu);
    x86_store64(cpu, x86_ea(cpu, u, 8, true), cpu->xmm[u->src].u64[1]);
}

X86_INSN(vec_movhlps)
{
    vec_enter(cpu);
    cpu->xmm[u->dst].u64[0] = cpu->xmm[u->src].u64[1];
}

X86_INSN(vec_movlhps)
{
    vec_enter(cpu);
    cpu->xmm[u->dst].u64[1] = cpu->xmm[u->src].u64[0];
}

/* MOVD, MOVQ between XMM and a general register or memory: the latter by opsize. */
X86_INSN(vec_movd_from_reg)
{
    uint64_t value = cpu->r[u->src];

    vec_enter(cpu);
    cpu->xmm[u->dst].u64[0] = u->opsize == 8 ? value : (uint32_t)value;
    cpu->xmm[u->dst].u64[1] = 0;
}

X86_INSN(vec_movd_load)
{
    vec_enter(cpu);
    cpu->xmm[u->dst] = vec_load(cpu, u, u->opsize == 8 ? 8 : 4);
}

X86_INSN(vec_movd_to_reg)
{
    uint64_t value = cpu->xmm[u->src].u64[0];

    vec_enter(cpu);
    cpu->r[u->dst] = u->opsize == 8 ? value : (uint32_t)value;
}

X86_INSN(vec_movd_store)
{
    vec_enter(cpu);
    if (u->opsize == 8)
        x86_store64(cpu, x86_ea(cpu, u, 8, true), cpu->xmm[u->src].u64[0]);
    else
        x86_store32(cpu, x86_ea(cpu, u, 4, true), cpu->xmm[u->src].u32[0]);
}

X86_INSN(vec_movq2dq)
{
    vec_enter(cpu);
    mmx_enter(cpu);
    mmx_begin(cpu);
    cpu->xmm[u->dst].u64[0] = mmx_peek(cpu, u->src);
    cpu->xmm[u->dst].u64[1] = 0;
}

X86_INSN(vec_movdq2q)
{
    vec_enter(cpu);
    mmx_enter(cpu);
    mmx_begin(cpu);
    mmx_put(cpu, u->dst, cpu->xmm[u->src].u64[0]);
}

/* --- duplication and shuffles in C --------------------------------------------------------------- */

/* A function of the source's value, with a register and a memory form. */
#define VEC_UNARY(name, size) \
    static inline X86Xmm name##_value(X86Xmm s, uint8_t imm); \
    X86_INSN(name##_reg) \
    { \
        vec_enter(cpu); \
        cpu->xmm[u->dst] = name##_value(cpu->xmm[u->src], (uint8_t)u->imm); \
    } \
    X86_INSN(name##_load) \
    { \
        vec_enter(cpu); \
        cpu->xmm[u->dst] = name##_value(vec_load(cpu, u, size), (uint8_t)u->imm); \
    } \
    static inline X86Xmm name##_value(X86Xmm s, uint8_t imm)

VEC_UNARY(vec_movddup, 8)
{
    return (X86Xmm){.u64 = {s.u64[0], s.u64[0]}};
}

VEC_UNARY(vec_movsldup, 16)
{
    return (X86Xmm){.u32 = {s.u32[0], s.u32[0], s.u32[2], s.u32[2]}};
}

VEC_UNARY(vec_movshdup, 16)
{
    return (X86Xmm){.u32 = {s.u32[1], s.u32[1], s.u32[3], s.u32[3]}};
}

VEC_UNARY(vec_pshufd, 16)
{
    return (X86Xmm){
        .u32 = {s.u32[imm & 3], s.u32[imm >> 2 & 3], s.u32[imm >> 4 & 3], s.u32[imm >> 6]}};
}

X86_INSN(vec_pslldq)
{
    X86Xmm old = cpu->xmm[u->dst], value = {.u64 = {0, 0}};
    unsigned n = u->imm & 0xff;

    vec_enter(cpu);
    if (n < 16)
        memcpy(value.u8 + n, old.u8, 16 - n);
    cpu->xmm[u->dst] = value;
}

X86_INSN(vec_psrldq)
{
    X86Xmm old = cpu->xmm[u->dst], value = {.u64 = {0, 0}};
    unsigned n = u->imm & 0xff;

    vec_enter(cpu);
    if (n < 16)
        memcpy(value.u8, old.u8 + n, 16 - n);
    cpu->xmm[u->dst] = value;
}

/* --- insertion and extraction ---------------------------------------------------------------------- */

#define VEC_INSERT(name, bits, mask) \
    X86_INSN(name##_reg) \
    { \
        vec_enter(cpu); \
        cpu->xmm[u->dst].u##bits[u->imm & (mask)] = (uint##bits##_t)cpu->r[u->src]; \
    } \
    X86_INSN(name##_load) \
    { \
        vec_enter(cpu); \
        cpu->xmm[u->dst].u##bits[u->imm & (mask)] = \
            x86_load##bits(cpu, x86_ea(cpu, u, bits / 8, false)); \
    }
VEC_INSERT(vec_pinsrb, 8, 15)
VEC_INSERT(vec_pinsrw, 16, 7)
VEC_INSERT(vec_pinsrd, 32, 3)
VEC_INSERT(vec_pinsrq, 64, 1)

#define VEC_EXTRACT(name, bits, mask) \
    X86_INSN(name##_reg) \
    { \
        vec_enter(cpu); \
        cpu->r[u->dst] = cpu->xmm[u->src].u##bits[u->imm & (mask)]; \
    } \
    X86_INSN(name##_store) \
    { \
        vec_enter(cpu); \
        x86_store##bits(cpu, x86_ea(cpu, u, bits / 8, true), \
                        cpu->xmm[u->src].u##bits[u->imm & (mask)]); \
    }
VEC_EXTRACT(vec_pextrb, 8, 15)
VEC_EXTRACT(vec_pextrw, 16, 7)
VEC_EXTRACT(vec_pextrd, 32, 3)
VEC_EXTRACT(vec_pextrq, 64, 1)

static inline void insertps(X86Cpu *cpu, const Uop *u, uint32_t value)
{
    X86Xmm *dst = &cpu->xmm[u->dst];

    dst->u32[u->imm >> 4 & 3] = value;
    for (unsigned i = 0; i < 4; i++) {
        if (u->imm >> i & 1)
            dst->u32[i] = 0;
    }
}

X86_INSN(vec_insertps_reg)
{
    vec_enter(cpu);
    insertps(cpu, u, cpu->xmm[u->src].u32[u->imm >> 6 & 3]);
}

X86_INSN(vec_insertps_load)
{
    vec_enter(cpu);
    insertps(cpu, u, x86_load32(cpu, x86_ea(cpu, u, 4, false)));
}

/* Bytes whose mask byte has its top bit go to DS:rDI. */
X86_INSN(vec_maskmovdqu)
{
    X86Xmm value = cpu->xmm[u->dst], mask = cpu->xmm[u->src];
    uint64_t linear;

    vec_enter(cpu);
    linear = x86_ea(cpu, u, 16, true);
    x86_probe(cpu, linear, 16, true); /* even for a mask of zeros */
    for (unsigned i = 0; i < 16; i++) {
        if (mask.u8[i] & 0x80)
            x86_store8(cpu, linear + i, value.u8[i]);
    }
}

const VecEntry vec_move_entries[X86_N_OPS] = {
    [X86_OP_MOVUPS] = {insn_vec_mov_reg, insn_vec_mov_load, insn_vec_mov_store},
    [X86_OP_MOVUPD] = {insn_vec_mov_reg, insn_vec_mov_load, insn_vec_mov_store},
    [X86_OP_MOVDQU] = {insn_vec_mov_reg, insn_vec_mov_load, insn_vec_mov_store},
    [X86_OP_LDDQU] = {NULL, insn_vec_mov_load, NULL},
    [X86_OP_MOVAPS] = {insn_vec_mov_reg, insn_vec_mova_load, insn_vec_mova_store},
    [X86_OP_MOVAPD] = {insn_vec_mov_reg, insn_vec_mova_load, insn_vec_mova_store},
    [X86_OP_MOVDQA] = {insn_vec_mov_reg, insn_vec_mova_load, insn_vec_mova_store},
    [X86_OP_MOVNTDQA] = {NULL, insn_vec_mova_load, NULL},
    [X86_OP_MOVNTPS] = {NULL, NULL, insn_vec_mova_store},
    [X86_OP_MOVNTPD] = {NULL, NULL, insn_vec_mova_store},
    [X86_OP_MOVNTDQ] = {NULL, NULL, insn_vec_mova_store},
    [X86_OP_MOVSS] = {insn_vec_movss_reg, insn_vec_movss_load, insn_vec_movss_store},
    [X86_OP_MOVSD] = {insn_vec_movsd_reg, insn_vec_movq_load, insn_vec_movlow_store},
    [X86_OP_MOVQ] = {insn_vec_movq_reg, insn_vec_movq_load, insn_vec_movlow_store},
    [X86_OP_MOVLPS] = {NULL, insn_vec_movlow_load, insn_vec_movlow_store},
    [X86_OP_MOVLPD] = {NULL, insn_vec_movlow_load, insn_vec_movlow_store},
    [X86_OP_MOVHPS] = {NULL, insn_vec_movhigh_load, insn_vec_movhigh_store},
    [X86_OP_MOVHPD] = {NULL, insn_vec_movhigh_load, insn_vec_movhigh_store},
    [X86_OP_MOVHLPS] = {insn_vec_movhlps, NULL, NULL},
    [X86_OP_MOVLHPS] = {insn_vec_movlhps, NULL, NULL},
    [X86_OP_MOVD] = {insn_vec_movd_from_reg, insn_vec_movd_load, insn_vec_movd_store},
    [X86_OP_MOVQ2DQ] = {insn_vec_movq2dq, NULL, NULL},
    [X86_OP_MOVDQ2Q] = {insn_vec_movdq2q, NULL, NULL},
    [X86_OP_MOVDDUP] = {insn_vec_movddup_reg, insn_vec_movddup_load, NULL},
    [X86_OP_MOVSLDUP] = {insn_vec_movsldup_reg, insn_vec_movsldup_load, NULL},
    [X86_OP_MOVSHDUP] = {insn_vec_movshdup_reg, insn_vec_movshdup_load, NULL},
    [X86_OP_PSHUFD] = {insn_vec_pshufd_reg, insn_vec_pshufd_load, NULL},
    [X86_OP_PSLLDQ] = {insn_vec_pslldq, NULL, NULL},
    [X86_OP_PSRLDQ] = {insn_vec_psrldq, NULL, NULL},
    [X86_OP_PINSRB] = {insn_vec_pinsrb_reg, insn_vec_pinsrb_load, NULL},
    [X86_OP_PINSRW] = {insn_vec_pinsrw_reg, insn_vec_pinsrw_load, NULL},
    [X86_OP_PINSRD] = {insn_vec_pinsrd_reg, insn_vec_pinsrd_load, NULL},
    [X86_OP_PEXTRB] = {insn_vec_pextrb_reg, NULL, insn_vec_pextrb_store},
    [X86_OP_PEXTRW] = {insn_vec_pextrw_reg, NULL, insn_vec_pextrw_store},
    [X86_OP_PEXTRD] = {insn_vec_pextrd_reg, NULL, insn_vec_pextrd_store},
    [X86_OP_EXTRACTPS] = {insn_vec_pextrd_reg, NULL, insn_vec_pextrd_store},
    [X86_OP_INSERTPS] = {insn_vec_insertps_reg, insn_vec_insertps_load, NULL},
    [X86_OP_MASKMOVDQU] = {insn_vec_maskmovdqu, NULL, NULL},
};
