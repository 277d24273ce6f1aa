/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * XMM integer arithmetic, logic, shuffles, AES, carry-less multiplication and string comparison, by
 * the host's own instructions. None of them knows MXCSR or raises anything.
 */
#include "vmm-helper/dbt/interp/host-x86-64/host-vec.h"

#define INT_OP(name, size) \
    static inline void host_##name(X86Xmm *d, X86Xmm s) \
    { \
        __m128i value = host_of(d); \
        __asm__(#name " %1, %0" : "+x"(value) : "x"(host_of(&s))); \
        *d = host_to(value); \
    } \
    X86_INSN(vec_##name##_reg) \
    { \
        vec_enter(cpu); \
        host_##name(&cpu->xmm[u->dst], cpu->xmm[u->src]); \
    } \
    X86_INSN(vec_##name##_load) \
    { \
        vec_enter(cpu); \
        host_##name(&cpu->xmm[u->dst], vec_load(cpu, u, size)); \
    }

/* Mnemonic in both cases, bytes of a memory source. */
#define INT_OPS(X) \
    X(PADDB, paddb, 16) X(PADDW, paddw, 16) X(PADDD, paddd, 16) X(PADDQ, paddq, 16) \
    X(PADDSB, paddsb, 16) X(PADDSW, paddsw, 16) X(PADDUSB, paddusb, 16) X(PADDUSW, paddusw, 16) \
    X(PSUBB, psubb, 16) X(PSUBW, psubw, 16) X(PSUBD, psubd, 16) X(PSUBQ, psubq, 16) \
    X(PSUBSB, psubsb, 16) X(PSUBSW, psubsw, 16) X(PSUBUSB, psubusb, 16) X(PSUBUSW, psubusw, 16) \
    X(PMULLW, pmullw, 16) X(PMULHW, pmulhw, 16) X(PMULHUW, pmulhuw, 16) X(PMULUDQ, pmuludq, 16) \
    X(PMADDWD, pmaddwd, 16) X(PSADBW, psadbw, 16) X(PAVGB, pavgb, 16) X(PAVGW, pavgw, 16) \
    X(PMINUB, pminub, 16) X(PMAXUB, pmaxub, 16) X(PMINSW, pminsw, 16) X(PMAXSW, pmaxsw, 16) \
    X(PAND, pand, 16) X(PANDN, pandn, 16) X(POR, por, 16) X(PXOR, pxor, 16) \
    X(ANDPS, andps, 16) X(ANDNPS, andnps, 16) X(ORPS, orps, 16) X(XORPS, xorps, 16) \
    X(ANDPD, andpd, 16) X(ANDNPD, andnpd, 16) X(ORPD, orpd, 16) X(XORPD, xorpd, 16) \
    X(PCMPEQB, pcmpeqb, 16) X(PCMPEQW, pcmpeqw, 16) X(PCMPEQD, pcmpeqd, 16) \
    X(PCMPGTB, pcmpgtb, 16) X(PCMPGTW, pcmpgtw, 16) X(PCMPGTD, pcmpgtd, 16) \
    X(PACKSSWB, packsswb, 16) X(PACKSSDW, packssdw, 16) X(PACKUSWB, packuswb, 16) \
    X(PUNPCKLBW, punpcklbw, 16) X(PUNPCKLWD, punpcklwd, 16) X(PUNPCKLDQ, punpckldq, 16) \
    X(PUNPCKLQDQ, punpcklqdq, 16) X(PUNPCKHBW, punpckhbw, 16) X(PUNPCKHWD, punpckhwd, 16) \
    X(PUNPCKHDQ, punpckhdq, 16) X(PUNPCKHQDQ, punpckhqdq, 16) \
    X(UNPCKLPS, unpcklps, 16) X(UNPCKHPS, unpckhps, 16) \
    X(UNPCKLPD, unpcklpd, 16) X(UNPCKHPD, unpckhpd, 16) \
    X(PSHUFB, pshufb, 16) X(PHADDW, phaddw, 16) X(PHADDD, phaddd, 16) X(PHADDSW, phaddsw, 16) \
    X(PMADDUBSW, pmaddubsw, 16) X(PHSUBW, phsubw, 16) X(PHSUBD, phsubd, 16) \
    X(PHSUBSW, phsubsw, 16) X(PSIGNB, psignb, 16) X(PSIGNW, psignw, 16) X(PSIGND, psignd, 16) \
    X(PMULHRSW, pmulhrsw, 16) X(PABSB, pabsb, 16) X(PABSW, pabsw, 16) X(PABSD, pabsd, 16) \
    X(PMOVSXBW, pmovsxbw, 8) X(PMOVSXBD, pmovsxbd, 4) X(PMOVSXBQ, pmovsxbq, 2) \
    X(PMOVSXWD, pmovsxwd, 8) X(PMOVSXWQ, pmovsxwq, 4) X(PMOVSXDQ, pmovsxdq, 8) \
    X(PMOVZXBW, pmovzxbw, 8) X(PMOVZXBD, pmovzxbd, 4) X(PMOVZXBQ, pmovzxbq, 2) \
    X(PMOVZXWD, pmovzxwd, 8) X(PMOVZXWQ, pmovzxwq, 4) X(PMOVZXDQ, pmovzxdq, 8) \
    X(PMULDQ, pmuldq, 16) X(PMULLD, pmulld, 16) X(PCMPEQQ, pcmpeqq, 16) X(PCMPGTQ, pcmpgtq, 16) \
    X(PACKUSDW, packusdw, 16) X(PHMINPOSUW, phminposuw, 16) \
    X(PMINSB, pminsb, 16) X(PMINSD, pminsd, 16) X(PMINUW, pminuw, 16) X(PMINUD, pminud, 16) \
    X(PMAXSB, pmaxsb, 16) X(PMAXSD, pmaxsd, 16) X(PMAXUW, pmaxuw, 16) X(PMAXUD, pmaxud, 16) \
    X(AESIMC, aesimc, 16) X(AESENC, aesenc, 16) X(AESENCLAST, aesenclast, 16) \
    X(AESDEC, aesdec, 16) X(AESDECLAST, aesdeclast, 16)

#define X(upper, name, size) INT_OP(name, size)
INT_OPS(X)
#undef X

/* Shifts take the count from a register, memory or the immediate: the same host form does for all. */
#define SHIFT_OP(name) \
    INT_OP(name, 16) \
    X86_INSN(vec_##name##_imm) \
    { \
        vec_enter(cpu); \
        host_##name(&cpu->xmm[u->dst], (X86Xmm){.u64 = {(uint8_t)u->imm, 0}}); \
    }
SHIFT_OP(psllw)
SHIFT_OP(pslld)
SHIFT_OP(psllq)
SHIFT_OP(psrlw)
SHIFT_OP(psrld)
SHIFT_OP(psrlq)
SHIFT_OP(psraw)
SHIFT_OP(psrad)

/* The mask is XMM0, read before the destination changes. */
#define BLENDV_OP(name) \
    static inline void host_##name(X86Cpu *cpu, unsigned dst, X86Xmm s) \
    { \
        __m128i value = host_of(&cpu->xmm[dst]); \
        register __m128i mask __asm__("xmm0") = host_of(&cpu->xmm[0]); \
        __asm__(#name " %%xmm0, %1, %0" : "+x"(value) : "x"(host_of(&s)), "x"(mask)); \
        cpu->xmm[dst] = host_to(value); \
    } \
    X86_INSN(vec_##name##_reg) \
    { \
        vec_enter(cpu); \
        host_##name(cpu, u->dst, cpu->xmm[u->src]); \
    } \
    X86_INSN(vec_##name##_load) \
    { \
        vec_enter(cpu); \
        host_##name(cpu, u->dst, vec_load(cpu, u, 16)); \
    }
BLENDV_OP(pblendvb)
BLENDV_OP(blendvps)
BLENDV_OP(blendvpd)

/* Operations with an immediate. */
#define IMM_OP(name, bytes) \
    HOST_STUBS(name, bytes); \
    X86_INSN(vec_##name##_reg) \
    { \
        vec_enter(cpu); \
        cpu->xmm[u->dst] = host_to(host_call(host_stub_##name, (unsigned)u->imm, \
                                             host_of(&cpu->xmm[u->dst]), \
                                             host_of(&cpu->xmm[u->src]))); \
    } \
    X86_INSN(vec_##name##_load) \
    { \
        X86Xmm s; \
        vec_enter(cpu); \
        s = vec_load(cpu, u, 16); \
        cpu->xmm[u->dst] = host_to(host_call(host_stub_##name, (unsigned)u->imm, \
                                             host_of(&cpu->xmm[u->dst]), host_of(&s))); \
    }
IMM_OP(pshufhw, "0xf3, 0x0f, 0x70, 0xc1")
IMM_OP(pshuflw, "0xf2, 0x0f, 0x70, 0xc1")
IMM_OP(shufps, "0x0f, 0xc6, 0xc1")
IMM_OP(shufpd, "0x66, 0x0f, 0xc6, 0xc1")
IMM_OP(palignr, "0x66, 0x0f, 0x3a, 0x0f, 0xc1")
IMM_OP(blendps, "0x66, 0x0f, 0x3a, 0x0c, 0xc1")
IMM_OP(blendpd, "0x66, 0x0f, 0x3a, 0x0d, 0xc1")
IMM_OP(pblendw, "0x66, 0x0f, 0x3a, 0x0e, 0xc1")
IMM_OP(mpsadbw, "0x66, 0x0f, 0x3a, 0x42, 0xc1")
IMM_OP(pclmulqdq, "0x66, 0x0f, 0x3a, 0x44, 0xc1")
IMM_OP(aeskeygenassist, "0x66, 0x0f, 0x3a, 0xdf, 0xc1")

#define MASK_OP(name) \
    X86_INSN(vec_##name) \
    { \
        uint64_t mask; \
        vec_enter(cpu); \
        __asm__(#name " %1, %q0" : "=r"(mask) : "x"(host_of(&cpu->xmm[u->src]))); \
        cpu->r[u->dst] = mask; \
    }
MASK_OP(pmovmskb)
MASK_OP(movmskps)
MASK_OP(movmskpd)

static inline void ptest(X86Cpu *cpu, const Uop *u, X86Xmm s)
{
    bool zf, cf;

    __asm__("ptest %2, %3"
            : "=@ccz"(zf), "=@ccc"(cf)
            : "x"(host_of(&s)), "x"(host_of(&cpu->xmm[u->dst])));
    flags_set_oszapc(cpu, (zf ? X86_ZF : 0) | (cf ? X86_CF : 0));
}

X86_INSN(vec_ptest_reg)
{
    vec_enter(cpu);
    ptest(cpu, u, cpu->xmm[u->src]);
}

X86_INSN(vec_ptest_load)
{
    vec_enter(cpu);
    ptest(cpu, u, vec_load(cpu, u, 16));
}

/* --- string comparison (SDM 2B chapter 4) ----------------------------------------------------- */

HOST_STUBS(pcmpestrm, "0x66, 0x0f, 0x3a, 0x60, 0xc1");
HOST_STUBS(pcmpestri, "0x66, 0x0f, 0x3a, 0x61, 0xc1");
HOST_STUBS(pcmpistrm, "0x66, 0x0f, 0x3a, 0x62, 0xc1");
HOST_STUBS(pcmpistri, "0x66, 0x0f, 0x3a, 0x63, 0xc1");

/* An explicit length saturates at 16; beyond that its value and width do not matter. */
static inline uint32_t string_length(uint64_t reg, bool wide)
{
    int64_t length = wide ? (int64_t)reg : (int32_t)reg;

    if (length < -16 || length > 16)
        return 16;
    return (uint32_t)(length < 0 ? -length : length);
}

static void string_compare(X86Cpu *cpu, const Uop *u, const char *stubs, X86Xmm s, bool to_mask)
{
    register __m128i a __asm__("xmm0") = host_of(&cpu->xmm[u->dst]);
    register __m128i b __asm__("xmm1") = host_of(&s);
    uint32_t index = 0;
    bool cf, zf, sf, of;

    __asm__ volatile("lea -128(%%rsp), %%rsp\n\t"
                     "call *%[stub]\n\t"
                     "lea 128(%%rsp), %%rsp"
                     : "+x"(a), "+c"(index), "=@ccc"(cf), "=@ccz"(zf), "=@ccs"(sf), "=@cco"(of)
                     : "x"(b), [stub] "r"(stubs + (u->imm & 0xff) * 8),
                       "a"(string_length(cpu->r[X86_RAX], u->opsize == 8)),
                       "d"(string_length(cpu->r[X86_RDX], u->opsize == 8)));
    if (to_mask)
        cpu->xmm[0] = host_to(a);
    else
        cpu->r[X86_RCX] = index;
    flags_set_oszapc(cpu, (cf ? X86_CF : 0) | (zf ? X86_ZF : 0) | (sf ? X86_SF : 0) |
                              (of ? X86_OF : 0));
}

#define STRING_OP(name, to_mask) \
    X86_INSN(vec_##name##_reg) \
    { \
        vec_enter(cpu); \
        string_compare(cpu, u, host_stub_##name, cpu->xmm[u->src], to_mask); \
    } \
    X86_INSN(vec_##name##_load) \
    { \
        vec_enter(cpu); \
        string_compare(cpu, u, host_stub_##name, vec_load(cpu, u, 17), to_mask); \
    }
STRING_OP(pcmpestrm, true)
STRING_OP(pcmpestri, false)
STRING_OP(pcmpistrm, true)
STRING_OP(pcmpistri, false)

#define ENTRY(upper, name) [X86_OP_##upper] = {insn_vec_##name##_reg, insn_vec_##name##_load, NULL},
#define X(upper, name, size) ENTRY(upper, name)
const VecEntry vec_int_entries[X86_N_OPS] = {
    INT_OPS(X)
    ENTRY(PBLENDVB, pblendvb)
    ENTRY(BLENDVPS, blendvps)
    ENTRY(BLENDVPD, blendvpd)
    ENTRY(PSHUFHW, pshufhw)
    ENTRY(PSHUFLW, pshuflw)
    ENTRY(SHUFPS, shufps)
    ENTRY(SHUFPD, shufpd)
    ENTRY(PALIGNR, palignr)
    ENTRY(BLENDPS, blendps)
    ENTRY(BLENDPD, blendpd)
    ENTRY(PBLENDW, pblendw)
    ENTRY(MPSADBW, mpsadbw)
    ENTRY(PCLMULQDQ, pclmulqdq)
    ENTRY(AESKEYGENASSIST, aeskeygenassist)
    ENTRY(PTEST, ptest)
    ENTRY(PCMPESTRM, pcmpestrm)
    ENTRY(PCMPESTRI, pcmpestri)
    ENTRY(PCMPISTRM, pcmpistrm)
    ENTRY(PCMPISTRI, pcmpistri)
    ENTRY(PSLLW, psllw)
    ENTRY(PSLLD, pslld)
    ENTRY(PSLLQ, psllq)
    ENTRY(PSRLW, psrlw)
    ENTRY(PSRLD, psrld)
    ENTRY(PSRLQ, psrlq)
    ENTRY(PSRAW, psraw)
    ENTRY(PSRAD, psrad)
    [X86_OP_PMOVMSKB] = {insn_vec_pmovmskb, NULL, NULL},
    [X86_OP_MOVMSKPS] = {insn_vec_movmskps, NULL, NULL},
    [X86_OP_MOVMSKPD] = {insn_vec_movmskpd, NULL, NULL},
};

#define SHIFT_ENTRY(upper, name) [X86_OP_##upper] = {insn_vec_##name##_imm, NULL, NULL},
const VecEntry vec_shift_imm_entries[X86_N_OPS] = {
    SHIFT_ENTRY(PSLLW, psllw)
    SHIFT_ENTRY(PSLLD, pslld)
    SHIFT_ENTRY(PSLLQ, psllq)
    SHIFT_ENTRY(PSRLW, psrlw)
    SHIFT_ENTRY(PSRLD, psrld)
    SHIFT_ENTRY(PSRLQ, psrlq)
    SHIFT_ENTRY(PSRAW, psraw)
    SHIFT_ENTRY(PSRAD, psrad)
};
