/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * SSE floating point by the host's instructions under the guest's MXCSR, every exception masked. The
 * flags they leave say what a processor would have trapped on (vec_note_flags()), before the result
 * is written. Rounding, DAZ, FZ, NaN payloads and flags are thus the host processor's.
 */
#include "vmm-helper/dbt/interp/host-x86-64/host-vec.h"

/* Runs "text %[s], %[d]" with the guest's MXCSR and gives back what MXCSR became. */
#define HOST_FLOAT(text, to, from, mxcsr, ret_mxcsr) \
    __asm__ volatile("ldmxcsr %[guest]\n\t" text "\n\t" \
                     "stmxcsr %[after]\n\t" \
                     "ldmxcsr %[host]" \
                     : [d] "+x"(to), [after] "=m"(ret_mxcsr) \
                     : [s] "x"(from), [guest] "m"(mxcsr), [host] "m"(host_mxcsr))

#define FLOAT_OP(name, size, tiny) \
    static inline void host_##name(X86Cpu *cpu, const Uop *u, X86Xmm s) \
    { \
        __m128i d = host_of(&cpu->xmm[u->dst]), source = host_of(&s); \
        uint32_t mxcsr = vec_run_mxcsr(cpu), after; \
        X86Xmm value; \
        HOST_FLOAT(#name " %[s], %[d]", d, source, mxcsr, after); \
        value = host_to(d); \
        vec_note_flags(cpu, &value, after, VEC_TINY_##tiny); \
        cpu->xmm[u->dst] = value; \
    } \
    X86_INSN(vec_##name##_reg) \
    { \
        vec_enter(cpu); \
        host_##name(cpu, u, cpu->xmm[u->src]); \
    } \
    X86_INSN(vec_##name##_load) \
    { \
        vec_enter(cpu); \
        host_##name(cpu, u, vec_load(cpu, u, size)); \
    }

/* Mnemonic, bytes of a memory source, where to look for tiny results. */
#define FLOAT_OPS(X) \
    X(ADDPS, addps, 16, PS) X(ADDPD, addpd, 16, PD) X(ADDSS, addss, 4, SS) X(ADDSD, addsd, 8, SD) \
    X(SUBPS, subps, 16, PS) X(SUBPD, subpd, 16, PD) X(SUBSS, subss, 4, SS) X(SUBSD, subsd, 8, SD) \
    X(MULPS, mulps, 16, PS) X(MULPD, mulpd, 16, PD) X(MULSS, mulss, 4, SS) X(MULSD, mulsd, 8, SD) \
    X(DIVPS, divps, 16, PS) X(DIVPD, divpd, 16, PD) X(DIVSS, divss, 4, SS) X(DIVSD, divsd, 8, SD) \
    X(MINPS, minps, 16, NONE) X(MINPD, minpd, 16, NONE) X(MINSS, minss, 4, NONE) \
    X(MINSD, minsd, 8, NONE) X(MAXPS, maxps, 16, NONE) X(MAXPD, maxpd, 16, NONE) \
    X(MAXSS, maxss, 4, NONE) X(MAXSD, maxsd, 8, NONE) \
    X(SQRTPS, sqrtps, 16, NONE) X(SQRTPD, sqrtpd, 16, NONE) X(SQRTSS, sqrtss, 4, NONE) \
    X(SQRTSD, sqrtsd, 8, NONE) X(RCPPS, rcpps, 16, NONE) X(RCPSS, rcpss, 4, NONE) \
    X(RSQRTPS, rsqrtps, 16, NONE) X(RSQRTSS, rsqrtss, 4, NONE) \
    X(ADDSUBPS, addsubps, 16, PS) X(ADDSUBPD, addsubpd, 16, PD) \
    X(HADDPS, haddps, 16, PS) X(HADDPD, haddpd, 16, PD) \
    X(HSUBPS, hsubps, 16, PS) X(HSUBPD, hsubpd, 16, PD) \
    X(CVTPS2PD, cvtps2pd, 8, NONE) X(CVTPD2PS, cvtpd2ps, 16, PS_LOW) \
    X(CVTSS2SD, cvtss2sd, 4, NONE) X(CVTSD2SS, cvtsd2ss, 8, SS) \
    X(CVTDQ2PS, cvtdq2ps, 16, NONE) X(CVTPS2DQ, cvtps2dq, 16, NONE) \
    X(CVTTPS2DQ, cvttps2dq, 16, NONE) X(CVTDQ2PD, cvtdq2pd, 8, NONE) \
    X(CVTPD2DQ, cvtpd2dq, 16, NONE) X(CVTTPD2DQ, cvttpd2dq, 16, NONE)

#define X(upper, name, size, tiny) FLOAT_OP(name, size, tiny)
FLOAT_OPS(X)
#undef X

#define FLOAT_IMM_OP(name, size, tiny, bytes) \
    HOST_STUBS(name, bytes); \
    static inline void host_##name(X86Cpu *cpu, const Uop *u, X86Xmm s) \
    { \
        uint32_t after; \
        X86Xmm value = host_to(host_call_float(host_stub_##name, (unsigned)u->imm, \
                                               host_of(&cpu->xmm[u->dst]), host_of(&s), \
                                               vec_run_mxcsr(cpu), &after)); \
        vec_note_flags(cpu, &value, after, VEC_TINY_##tiny); \
        cpu->xmm[u->dst] = value; \
    } \
    X86_INSN(vec_##name##_reg) \
    { \
        vec_enter(cpu); \
        host_##name(cpu, u, cpu->xmm[u->src]); \
    } \
    X86_INSN(vec_##name##_load) \
    { \
        vec_enter(cpu); \
        host_##name(cpu, u, vec_load(cpu, u, size)); \
    }
FLOAT_IMM_OP(cmpps, 16, NONE, "0x0f, 0xc2, 0xc1")
FLOAT_IMM_OP(cmppd, 16, NONE, "0x66, 0x0f, 0xc2, 0xc1")
FLOAT_IMM_OP(cmpss, 4, NONE, "0xf3, 0x0f, 0xc2, 0xc1")
FLOAT_IMM_OP(cmpsd, 8, NONE, "0xf2, 0x0f, 0xc2, 0xc1")
FLOAT_IMM_OP(roundps, 16, NONE, "0x66, 0x0f, 0x3a, 0x08, 0xc1")
FLOAT_IMM_OP(roundpd, 16, NONE, "0x66, 0x0f, 0x3a, 0x09, 0xc1")
FLOAT_IMM_OP(roundss, 4, NONE, "0x66, 0x0f, 0x3a, 0x0a, 0xc1")
FLOAT_IMM_OP(roundsd, 8, NONE, "0x66, 0x0f, 0x3a, 0x0b, 0xc1")

/* One step of a dot product, with its own exceptions. */
#define DOT_STEP(text, value, operand, tiny) \
    do { \
        uint32_t mxcsr = vec_run_mxcsr(cpu), after; \
        X86Xmm result; \
        HOST_FLOAT(text " %[s], %[d]", value, operand, mxcsr, after); \
        result = host_to(value); \
        vec_note_flags(cpu, &result, after, tiny); \
    } while (0)

/*
 * DPPS and DPPD multiply, then add; with an unmasked exception the first step that has one is the last
 * (SDM 2A DPPS). The host's instruction tells the flags of all steps together, so then they are taken
 * one by one.
 */
static X86Xmm dot_product(X86Cpu *cpu, const Uop *u, X86Xmm s, bool wide)
{
    X86Xmm d = cpu->xmm[u->dst], value;
    __m128i a, b;

    for (unsigned i = 0; i < 4; i++) { /* 0 * 0 for what takes no part */
        if (!(u->imm >> (4 + (wide ? i / 2 : i)) & 1))
            d.u32[i] = s.u32[i] = 0;
    }
    a = host_of(&d);
    b = host_of(&s);
    if (wide) {
        DOT_STEP("mulpd", a, b, VEC_TINY_PD);
        b = a;
        DOT_STEP("haddpd", a, b, VEC_TINY_PD);
    } else {
        DOT_STEP("mulps", a, b, VEC_TINY_PS);
        b = a;
        DOT_STEP("haddps", a, b, VEC_TINY_PS);
        b = a;
        DOT_STEP("haddps", a, b, VEC_TINY_PS);
    }
    value = host_to(a);
    for (unsigned i = 0; i < 4; i++) {
        if (!(u->imm >> (wide ? i / 2 : i) & 1))
            value.u32[i] = 0;
    }
    return value;
}

#define DOT_OP(name, wide, bytes) \
    HOST_STUBS(name, bytes); \
    static inline void host_##name(X86Cpu *cpu, const Uop *u, X86Xmm s) \
    { \
        uint32_t after; \
        X86Xmm value; \
        if (unlikely((cpu->mxcsr & MXCSR_MASKS) != MXCSR_MASKS)) { \
            cpu->xmm[u->dst] = dot_product(cpu, u, s, wide); \
            return; \
        } \
        value = host_to(host_call_float(host_stub_##name, (unsigned)u->imm, \
                                        host_of(&cpu->xmm[u->dst]), host_of(&s), \
                                        vec_run_mxcsr(cpu), &after)); \
        cpu->mxcsr |= after & MXCSR_FLAGS; \
        cpu->xmm[u->dst] = value; \
    } \
    X86_INSN(vec_##name##_reg) \
    { \
        vec_enter(cpu); \
        host_##name(cpu, u, cpu->xmm[u->src]); \
    } \
    X86_INSN(vec_##name##_load) \
    { \
        vec_enter(cpu); \
        host_##name(cpu, u, vec_load(cpu, u, 16)); \
    }
DOT_OP(dpps, false, "0x66, 0x0f, 0x3a, 0x40, 0xc1")
DOT_OP(dppd, true, "0x66, 0x0f, 0x3a, 0x41, 0xc1")

/* --- comparison into flags --------------------------------------------------------------------- */

#define COMPARE_OP(name, size) \
    static inline void host_##name(X86Cpu *cpu, const Uop *u, X86Xmm s) \
    { \
        uint32_t mxcsr = vec_run_mxcsr(cpu), after; \
        bool zf, pf, cf; \
        __asm__ volatile("ldmxcsr %[guest]\n\t" #name " %[s], %[d]\n\t" \
                         "stmxcsr %[after]\n\t" \
                         "ldmxcsr %[host]" \
                         : [after] "=m"(after), "=@ccz"(zf), "=@ccp"(pf), "=@ccc"(cf) \
                         : [d] "x"(host_of(&cpu->xmm[u->dst])), [s] "x"(host_of(&s)), \
                           [guest] "m"(mxcsr), [host] "m"(host_mxcsr)); \
        vec_note_flags(cpu, &s, after, VEC_TINY_NONE); \
        flags_set_oszapc(cpu, (zf ? X86_ZF : 0) | (pf ? X86_PF : 0) | (cf ? X86_CF : 0)); \
    } \
    X86_INSN(vec_##name##_reg) \
    { \
        vec_enter(cpu); \
        host_##name(cpu, u, cpu->xmm[u->src]); \
    } \
    X86_INSN(vec_##name##_load) \
    { \
        vec_enter(cpu); \
        host_##name(cpu, u, vec_load(cpu, u, size)); \
    }
COMPARE_OP(comiss, 4)
COMPARE_OP(comisd, 8)
COMPARE_OP(ucomiss, 4)
COMPARE_OP(ucomisd, 8)

/* --- general registers ------------------------------------------------------------------------- */

/* Float to general register; the width is the operand size. */
#define TO_GPR_OP(name, size) \
    static inline void host_##name(X86Cpu *cpu, const Uop *u, X86Xmm s) \
    { \
        uint32_t mxcsr = vec_run_mxcsr(cpu), after; \
        __m128i source = host_of(&s); \
        uint64_t d = 0; \
        if (u->opsize == 8) \
            __asm__ volatile("ldmxcsr %[guest]\n\t" #name " %[s], %q[d]\n\t" \
                             "stmxcsr %[after]\n\tldmxcsr %[host]" \
                             : [d] "+r"(d), [after] "=m"(after) \
                             : [s] "x"(source), [guest] "m"(mxcsr), [host] "m"(host_mxcsr)); \
        else \
            __asm__ volatile("ldmxcsr %[guest]\n\t" #name " %[s], %k[d]\n\t" \
                             "stmxcsr %[after]\n\tldmxcsr %[host]" \
                             : [d] "+r"(d), [after] "=m"(after) \
                             : [s] "x"(source), [guest] "m"(mxcsr), [host] "m"(host_mxcsr)); \
        vec_note_flags(cpu, &s, after, VEC_TINY_NONE); \
        cpu->r[u->dst] = d; \
    } \
    X86_INSN(vec_##name##_reg) \
    { \
        vec_enter(cpu); \
        host_##name(cpu, u, cpu->xmm[u->src]); \
    } \
    X86_INSN(vec_##name##_load) \
    { \
        vec_enter(cpu); \
        host_##name(cpu, u, vec_load(cpu, u, size)); \
    }
TO_GPR_OP(cvtss2si, 4)
TO_GPR_OP(cvttss2si, 4)
TO_GPR_OP(cvtsd2si, 8)
TO_GPR_OP(cvttsd2si, 8)

#define FROM_GPR_OP(name) \
    static inline void host_##name(X86Cpu *cpu, const Uop *u, uint64_t s) \
    { \
        __m128i d = host_of(&cpu->xmm[u->dst]); \
        uint32_t mxcsr = vec_run_mxcsr(cpu), after; \
        X86Xmm value; \
        if (u->opsize == 8) \
            __asm__ volatile("ldmxcsr %[guest]\n\t" #name "q %q[s], %[d]\n\t" \
                             "stmxcsr %[after]\n\tldmxcsr %[host]" \
                             : [d] "+x"(d), [after] "=m"(after) \
                             : [s] "r"(s), [guest] "m"(mxcsr), [host] "m"(host_mxcsr)); \
        else \
            __asm__ volatile("ldmxcsr %[guest]\n\t" #name "l %k[s], %[d]\n\t" \
                             "stmxcsr %[after]\n\tldmxcsr %[host]" \
                             : [d] "+x"(d), [after] "=m"(after) \
                             : [s] "r"(s), [guest] "m"(mxcsr), [host] "m"(host_mxcsr)); \
        value = host_to(d); \
        vec_note_flags(cpu, &value, after, VEC_TINY_NONE); \
        cpu->xmm[u->dst] = value; \
    } \
    X86_INSN(vec_##name##_reg) \
    { \
        vec_enter(cpu); \
        host_##name(cpu, u, cpu->r[u->src]); \
    } \
    X86_INSN(vec_##name##_load) \
    { \
        vec_enter(cpu); \
        host_##name(cpu, u, u->opsize == 8 ? x86_load64(cpu, x86_ea(cpu, u, 8, false)) \
                                           : x86_load32(cpu, x86_ea(cpu, u, 4, false))); \
    }
FROM_GPR_OP(cvtsi2ss)
FROM_GPR_OP(cvtsi2sd)

/* --- MMX registers: the XMM conversions with the unused half zero, which raises nothing ----------- */

static inline X86Xmm convert(X86Cpu *cpu, X86Op op, X86Xmm s)
{
    uint32_t mxcsr = vec_run_mxcsr(cpu), after;
    __m128i d = _mm_setzero_si128(), source = host_of(&s);
    X86Xmm value;

    switch (op) {
    case X86_OP_CVTPI2PS:
        HOST_FLOAT("cvtdq2ps %[s], %[d]", d, source, mxcsr, after);
        break;
    case X86_OP_CVTPI2PD:
        HOST_FLOAT("cvtdq2pd %[s], %[d]", d, source, mxcsr, after);
        break;
    case X86_OP_CVTPS2PI:
        HOST_FLOAT("cvtps2dq %[s], %[d]", d, source, mxcsr, after);
        break;
    case X86_OP_CVTTPS2PI:
        HOST_FLOAT("cvttps2dq %[s], %[d]", d, source, mxcsr, after);
        break;
    case X86_OP_CVTPD2PI:
        HOST_FLOAT("cvtpd2dq %[s], %[d]", d, source, mxcsr, after);
        break;
    default: /* CVTTPD2PI */
        HOST_FLOAT("cvttpd2dq %[s], %[d]", d, source, mxcsr, after);
        break;
    }
    value = host_to(d);
    vec_note_flags(cpu, &value, after, VEC_TINY_NONE);
    return value;
}

/* From memory these do not touch the x87 state (SDM 2A CVTPI2PD, CVTPI2PS). */
#define FROM_MMX_OP(upper, name, halves) \
    X86_INSN(vec_##name##_reg) \
    { \
        X86Xmm value; \
        vec_enter(cpu); \
        mmx_enter(cpu); \
        mmx_begin(cpu); /* processors do so even where the conversion then traps */ \
        value = convert(cpu, X86_OP_##upper, (X86Xmm){.u64 = {mmx_peek(cpu, u->src), 0}}); \
        for (unsigned i = 0; i < halves; i++) \
            cpu->xmm[u->dst].u64[i] = value.u64[i]; \
    } \
    X86_INSN(vec_##name##_load) \
    { \
        X86Xmm value; \
        vec_enter(cpu); \
        value = convert(cpu, X86_OP_##upper, vec_load(cpu, u, 8)); \
        for (unsigned i = 0; i < halves; i++) \
            cpu->xmm[u->dst].u64[i] = value.u64[i]; \
    }
FROM_MMX_OP(CVTPI2PS, cvtpi2ps, 1)
FROM_MMX_OP(CVTPI2PD, cvtpi2pd, 2)

#define TO_MMX_OP(upper, name, size) \
    static inline void name##_common(X86Cpu *cpu, const Uop *u, X86Xmm s) \
    { \
        mmx_begin(cpu); \
        mmx_put(cpu, u->dst, convert(cpu, X86_OP_##upper, s).u64[0]); \
    } \
    X86_INSN(vec_##name##_reg) \
    { \
        X86Xmm s = cpu->xmm[u->src]; \
        vec_enter(cpu); \
        mmx_enter(cpu); \
        if (size == 8) \
            s.u64[1] = 0; \
        name##_common(cpu, u, s); \
    } \
    X86_INSN(vec_##name##_load) \
    { \
        vec_enter(cpu); \
        mmx_enter(cpu); \
        name##_common(cpu, u, vec_load(cpu, u, size)); \
    }
TO_MMX_OP(CVTPS2PI, cvtps2pi, 8)
TO_MMX_OP(CVTTPS2PI, cvttps2pi, 8)
TO_MMX_OP(CVTPD2PI, cvtpd2pi, 16)
TO_MMX_OP(CVTTPD2PI, cvttpd2pi, 16)

#define ENTRY(upper, name) [X86_OP_##upper] = {insn_vec_##name##_reg, insn_vec_##name##_load, NULL},
#define X(upper, name, size, tiny) ENTRY(upper, name)
const VecEntry vec_float_entries[X86_N_OPS] = {
    FLOAT_OPS(X)
    ENTRY(CMPPS, cmpps)
    ENTRY(CMPPD, cmppd)
    ENTRY(CMPSS, cmpss)
    ENTRY(CMPSD, cmpsd)
    ENTRY(ROUNDPS, roundps)
    ENTRY(ROUNDPD, roundpd)
    ENTRY(ROUNDSS, roundss)
    ENTRY(ROUNDSD, roundsd)
    ENTRY(DPPS, dpps)
    ENTRY(DPPD, dppd)
    ENTRY(COMISS, comiss)
    ENTRY(COMISD, comisd)
    ENTRY(UCOMISS, ucomiss)
    ENTRY(UCOMISD, ucomisd)
    ENTRY(CVTSS2SI, cvtss2si)
    ENTRY(CVTTSS2SI, cvttss2si)
    ENTRY(CVTSD2SI, cvtsd2si)
    ENTRY(CVTTSD2SI, cvttsd2si)
    ENTRY(CVTSI2SS, cvtsi2ss)
    ENTRY(CVTSI2SD, cvtsi2sd)
    ENTRY(CVTPI2PS, cvtpi2ps)
    ENTRY(CVTPI2PD, cvtpi2pd)
    ENTRY(CVTPS2PI, cvtps2pi)
    ENTRY(CVTTPS2PI, cvttps2pi)
    ENTRY(CVTPD2PI, cvtpd2pi)
    ENTRY(CVTTPD2PI, cvttpd2pi)
};
