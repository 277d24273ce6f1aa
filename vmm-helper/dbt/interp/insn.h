/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How an instruction's function is written: X86_INSN(name) { … cpu … u … } makes insn_<name>, a
 * UopFn that runs the body and goes on to the next uop. The body may load, store and raise; it must
 * make no architectural change before its last access that can fault.
 *
 *     X86_INSN(paddb)
 *     {
 *         X86Xmm b = …;
 *     }
 */
#pragma once

#include "vmm-helper/dbt/runtime/x86-cpu.h"
#include "vmm-helper/dbt/runtime/x86-flags.h"
#include "vmm-helper/dbt/runtime/x86-memory.h"

/* Goes on inside a block. Optimised builds call on (a tail call: a block's length bounds the stack
 * even where the compiler makes none); others return to the run loop's dispatch. */
#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define UOP_GO(cpu, to) return (to)->fn(cpu, to)
#else
#define UOP_GO(cpu, to) return (to)
#endif
#define UOP_NEXT(cpu, u) UOP_GO(cpu, (u) + 1)

#define X86_INSN(name)                                                                             \
    static inline void name##_body(X86Cpu *cpu, const Uop *u);                                     \
    const Uop *insn_##name(X86Cpu *cpu, const Uop *u);                                             \
    const Uop *insn_##name(X86Cpu *cpu, const Uop *u)                                              \
    {                                                                                              \
        cpu->uop = u;                                                                              \
        name##_body(cpu, u);                                                                       \
        UOP_NEXT(cpu, u);                                                                          \
    }                                                                                              \
    static inline void name##_body(X86Cpu *cpu, const Uop *u)

/* The function of a vector, MMX or x87 instruction (FXSAVE and XSAVE families included); NULL = not
 * one of these. Implemented beside them in vec-table.c. */
UopFn x86_vec_function(const X86Insn *insn);

/* x87 and SSE state as an FXSAVE64 image, without touching guest memory: saved state. */
void x86_fxsave_image(const X86Cpu *cpu, uint8_t image[512]);
void x86_fxrstor_image(X86Cpu *cpu, const uint8_t image[512]);
/* After reset and after INIT (which keeps what SDM 3A table 9-1 says). */
void x86_fpu_reset(X86Cpu *cpu);

#define INSN_DECLARE(name) const Uop *insn_##name(X86Cpu *cpu, const Uop *u)
