/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MMX arithmetic and the conversions between MMX and floating point, by the host's instructions. The
 * host's x87 state belongs to whatever C code runs next, so each ends with EMMS.
 */
#include "vmm-helper/dbt/interp/host-x86-64/host-vec.h"

#define MMX_CLOBBERS "mm0", "mm1", "st", "st(1)", "st(2)", "st(3)", "st(4)", "st(5)", "st(6)", "st(7)"

/* mm0 op mm1 -> mm0 */
#define MMX_HOST(text) \
    __asm__ volatile("movq %1, %%mm1\n\t" \
                     "movq %0, %%mm0\n\t" text "\n\t" \
                     "movq %%mm0, %0\n\t" \
                     "emms" \
                     : "+m"(d) \
                     : "m"(s) \
                     : MMX_CLOBBERS)

#define MMX_OP(name, bits) \
    static inline uint64_t host_mmx_##name(uint64_t d, uint64_t s) \
    { \
        MMX_HOST(#name " %%mm1, %%mm0"); \
        return d; \
    } \
    X86_INSN(mmx_##name##_reg) \
    { \
        mmx_enter(cpu); \
        mmx_begin(cpu); \
        mmx_put(cpu, u->dst, host_mmx_##name(mmx_peek(cpu, u->dst), mmx_peek(cpu, u->src))); \
    } \
    X86_INSN(mmx_##name##_load) \
    { \
        uint64_t s; \
        mmx_enter(cpu); \
        s = x86_load##bits(cpu, x86_ea(cpu, u, bits / 8, false)); \
        mmx_begin(cpu); \
        mmx_put(cpu, u->dst, host_mmx_##name(mmx_peek(cpu, u->dst), s)); \
    }

#define MMX_OPS(X) \
    X(PUNPCKLBW, punpcklbw, 32) X(PUNPCKLWD, punpcklwd, 32) X(PUNPCKLDQ, punpckldq, 32) \
    X(PUNPCKHBW, punpckhbw, 64) X(PUNPCKHWD, punpckhwd, 64) X(PUNPCKHDQ, punpckhdq, 64) \
    X(PACKSSWB, packsswb, 64) X(PACKSSDW, packssdw, 64) X(PACKUSWB, packuswb, 64) \
    X(PCMPGTB, pcmpgtb, 64) X(PCMPGTW, pcmpgtw, 64) X(PCMPGTD, pcmpgtd, 64) \
    X(PCMPEQB, pcmpeqb, 64) X(PCMPEQW, pcmpeqw, 64) X(PCMPEQD, pcmpeqd, 64) \
    X(PADDB, paddb, 64) X(PADDW, paddw, 64) X(PADDD, paddd, 64) X(PADDQ, paddq, 64) \
    X(PADDSB, paddsb, 64) X(PADDSW, paddsw, 64) X(PADDUSB, paddusb, 64) X(PADDUSW, paddusw, 64) \
    X(PSUBB, psubb, 64) X(PSUBW, psubw, 64) X(PSUBD, psubd, 64) X(PSUBQ, psubq, 64) \
    X(PSUBSB, psubsb, 64) X(PSUBSW, psubsw, 64) X(PSUBUSB, psubusb, 64) X(PSUBUSW, psubusw, 64) \
    X(PMULLW, pmullw, 64) X(PMULHW, pmulhw, 64) X(PMULHUW, pmulhuw, 64) X(PMULUDQ, pmuludq, 64) \
    X(PMADDWD, pmaddwd, 64) X(PSADBW, psadbw, 64) X(PAVGB, pavgb, 64) X(PAVGW, pavgw, 64) \
    X(PMINUB, pminub, 64) X(PMAXUB, pmaxub, 64) X(PMINSW, pminsw, 64) X(PMAXSW, pmaxsw, 64) \
    X(PAND, pand, 64) X(PANDN, pandn, 64) X(POR, por, 64) X(PXOR, pxor, 64) \
    X(PSHUFB, pshufb, 64) X(PHADDW, phaddw, 64) X(PHADDD, phaddd, 64) X(PHADDSW, phaddsw, 64) \
    X(PMADDUBSW, pmaddubsw, 64) X(PHSUBW, phsubw, 64) X(PHSUBD, phsubd, 64) \
    X(PHSUBSW, phsubsw, 64) X(PSIGNB, psignb, 64) X(PSIGNW, psignw, 64) X(PSIGND, psignd, 64) \
    X(PMULHRSW, pmulhrsw, 64) X(PABSB, pabsb, 64) X(PABSW, pabsw, 64) X(PABSD, pabsd, 64)
#define MMX_SHIFTS(X) \
    X(PSLLW, psllw, 64) X(PSLLD, pslld, 64) X(PSLLQ, psllq, 64) X(PSRLW, psrlw, 64) \
    X(PSRLD, psrld, 64) X(PSRLQ, psrlq, 64) X(PSRAW, psraw, 64) X(PSRAD, psrad, 64)

#define X(upper, name, bits) MMX_OP(name, bits)
MMX_OPS(X)
MMX_SHIFTS(X)
#undef X

#define X(upper, name, bits) \
    X86_INSN(mmx_##name##_imm) \
    { \
        mmx_enter(cpu); \
        mmx_begin(cpu); \
        mmx_put(cpu, u->dst, host_mmx_##name(mmx_peek(cpu, u->dst), (uint8_t)u->imm)); \
    }
MMX_SHIFTS(X)
#undef X

static inline uint64_t pshufw(uint64_t s, unsigned imm)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < 4; i++)
        value |= (s >> ((imm >> (2 * i) & 3) * 16) & 0xffff) << (16 * i);
    return value;
}

X86_INSN(mmx_pshufw_reg)
{
    mmx_enter(cpu);
    mmx_begin(cpu);
    mmx_put(cpu, u->dst, pshufw(mmx_peek(cpu, u->src), (unsigned)u->imm));
}

X86_INSN(mmx_pshufw_load)
{
    uint64_t s;

    mmx_enter(cpu);
    s = x86_load64(cpu, x86_ea(cpu, u, 8, false));
    mmx_begin(cpu);
    mmx_put(cpu, u->dst, pshufw(s, (unsigned)u->imm));
}

/* Sixteen bytes, the destination on top, shifted right by bytes. */
static inline uint64_t palignr(uint64_t d, uint64_t s, unsigned n)
{
    if (n >= 16)
        return 0;
    if (n >= 8)
        return d >> (8 * (n - 8));
    return n ? s >> (8 * n) | d << (64 - 8 * n) : s;
}

X86_INSN(mmx_palignr_reg)
{
    mmx_enter(cpu);
    mmx_begin(cpu);
    mmx_put(cpu, u->dst,
            palignr(mmx_peek(cpu, u->dst), mmx_peek(cpu, u->src), (uint8_t)u->imm));
}

X86_INSN(mmx_palignr_load)
{
    uint64_t s;

    mmx_enter(cpu);
    s = x86_load64(cpu, x86_ea(cpu, u, 8, false));
    mmx_begin(cpu);
    mmx_put(cpu, u->dst, palignr(mmx_peek(cpu, u->dst), s, (uint8_t)u->imm));
}

X86_INSN(mmx_pmovmskb)
{
    uint64_t value;
    unsigned mask = 0;

    mmx_enter(cpu);
    mmx_begin(cpu);
    value = mmx_peek(cpu, u->src);
    for (unsigned i = 0; i < 8; i++)
        mask |= (unsigned)(value >> (8 * i + 7) & 1) << i;
    cpu->r[u->dst] = mask;
}

#define X(upper, name, bits) [X86_OP_##upper] = {insn_mmx_##name##_reg, insn_mmx_##name##_load, NULL},
const VecEntry mmx_int_entries[X86_N_OPS] = {
    MMX_OPS(X)
    MMX_SHIFTS(X)
    [X86_OP_PSHUFW] = {insn_mmx_pshufw_reg, insn_mmx_pshufw_load, NULL},
    [X86_OP_PALIGNR] = {insn_mmx_palignr_reg, insn_mmx_palignr_load, NULL},
    [X86_OP_PMOVMSKB] = {insn_mmx_pmovmskb, NULL, NULL},
};
#undef X

#define X(upper, name, bits) [X86_OP_##upper] = {insn_mmx_##name##_imm, NULL, NULL},
const VecEntry mmx_shift_imm_entries[X86_N_OPS] = {MMX_SHIFTS(X)};
