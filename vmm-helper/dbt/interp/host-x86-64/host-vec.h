/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Running one vector instruction on an x86-64 host. The operation is written out in inline assembly,
 * so that the compiler's own idea of it (NaN payloads, constant folding, its MXCSR) never enters.
 *
 * Instructions with an immediate need it in their bytes: each has 256 stubs of 8 bytes, "op imm,
 * xmm1, xmm0; ret", called by address.
 */
#pragma once

#include <emmintrin.h>

#include "vmm-helper/dbt/interp/vec.h"

/* What this process's own code runs with: the ABI's default. */
static const uint32_t host_mxcsr = MXCSR_DEFAULT;

static inline __m128i host_of(const X86Xmm *value)
{
    return _mm_load_si128((const __m128i *)value);
}

static inline X86Xmm host_to(__m128i value)
{
    X86Xmm xmm;

    _mm_store_si128((__m128i *)&xmm, value);
    return xmm;
}

/* Stubs of an operation whose bytes before the immediate are given as a .byte list: xmm0, xmm1. */
#define HOST_STUBS(name, bytes) \
    __asm__(".pushsection .text.host_stubs,\"ax\",@progbits\n" \
            ".balign 8\n" \
            "host_stub_" #name ":\n" \
            ".set host_imm_" #name ", 0\n" \
            ".rept 256\n" \
            ".byte " bytes ", host_imm_" #name ", 0xc3\n" \
            ".balign 8, 0xcc\n" \
            ".set host_imm_" #name ", host_imm_" #name " + 1\n" \
            ".endr\n" \
            ".popsection\n"); \
    extern const char host_stub_##name[]

/* Calls a stub; the caller's red zone is stepped over. */
static inline __m128i host_call(const char *stubs, unsigned imm, __m128i d, __m128i s)
{
    register __m128i a __asm__("xmm0") = d;
    register __m128i b __asm__("xmm1") = s;

    __asm__ volatile("lea -128(%%rsp), %%rsp\n\t"
                     "call *%2\n\t"
                     "lea 128(%%rsp), %%rsp"
                     : "+x"(a)
                     : "x"(b), "r"(stubs + (imm & 0xff) * 8));
    return a;
}

/* The same under the guest's MXCSR. */
static inline __m128i host_call_float(const char *stubs, unsigned imm, __m128i d, __m128i s,
                                      uint32_t mxcsr, uint32_t *ret_mxcsr)
{
    register __m128i a __asm__("xmm0") = d;
    register __m128i b __asm__("xmm1") = s;

    __asm__ volatile("ldmxcsr %3\n\t"
                     "lea -128(%%rsp), %%rsp\n\t"
                     "call *%4\n\t"
                     "lea 128(%%rsp), %%rsp\n\t"
                     "stmxcsr %1\n\t"
                     "ldmxcsr %5"
                     : "+x"(a), "=m"(*ret_mxcsr)
                     : "x"(b), "m"(mxcsr), "r"(stubs + (imm & 0xff) * 8), "m"(host_mxcsr));
    return a;
}
