/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the vector, MMX and x87 instructions share: the traps at their start, operands, how a
 * floating-point result is committed. The arithmetic itself is the host's (host-x86-64/), run with
 * the guest's MXCSR or x87 state and every exception masked where it would trap; what a processor
 * would have trapped on is worked out from the flags before anything is written.
 */
#pragma once

#include "vmm-helper/dbt/decode/x86-rows.h"
#include "vmm-helper/dbt/interp/insn.h"

/* The functions of one operation; NULL where it has no such form. */
typedef struct VecEntry {
    UopFn reg;   /* all operands registers */
    UopFn load;  /* the source is memory */
    UopFn store; /* the destination is memory */
} VecEntry;

/* By X86Op; each file of operations has its own. */
extern const VecEntry vec_move_entries[X86_N_OPS];  /* vec-move.c */
extern const VecEntry vec_state_entries[X86_N_OPS]; /* vec-state.c */
extern const VecEntry vec_int_entries[X86_N_OPS];   /* host: XMM integer, shuffles, strings */
extern const VecEntry vec_float_entries[X86_N_OPS]; /* host: SSE floating point */
extern const VecEntry mmx_entries[X86_N_OPS];       /* mmx.c, moves */
extern const VecEntry mmx_int_entries[X86_N_OPS];   /* host: MMX arithmetic */
/* Shifts by an immediate, which the entries above would take for register forms. */
extern const VecEntry vec_shift_imm_entries[X86_N_OPS];
extern const VecEntry mmx_shift_imm_entries[X86_N_OPS];
UopFn x87_function(const X86Insn *insn);            /* x87.c */

#define MXCSR_FLAGS 0x003fu
#define MXCSR_DAZ 0x0040u
#define MXCSR_MASKS 0x1f80u
#define MXCSR_UM 0x0800u
#define MXCSR_FZ 0x8000u
#define MXCSR_DEFAULT 0x1f80u
#define MXCSR_VALID 0xffffu /* what FXSAVE shows as MXCSR_MASK */
#define MXCSR_FLAG_UE 0x10u
#define MXCSR_PRECOMPUTATION 0x07u /* IE, DE, ZE: found before a result exists */

#define X87_DEFAULT_CW 0x037fu
#define X87_SW_ES 0x8080u /* error summary and its copy B */

/* Every SSE instruction: #UD or #NM. */
static inline void vec_enter(X86Cpu *cpu)
{
    if (unlikely(cpu->sse_trap))
        x86_raise(cpu, cpu->sse_trap);
}

/* A 16-byte memory operand of an instruction that wants it aligned (SDM 1 §11.6.2 and its row). */
static inline X86Xmm vec_load_aligned(X86Cpu *cpu, const Uop *u)
{
    uint64_t linear = x86_ea(cpu, u, 16, false);

    if (unlikely(linear & 15))
        x86_raise_gp(cpu, 0);
    return x86_load_xmm(cpu, linear);
}

static inline void vec_store_aligned(X86Cpu *cpu, const Uop *u, const X86Xmm *value)
{
    uint64_t linear = x86_ea(cpu, u, 16, true);

    if (unlikely(linear & 15))
        x86_raise_gp(cpu, 0);
    x86_store_xmm(cpu, linear, value);
}

/* A source of @size bytes, zero-extended; 16 = aligned, 17 = 16 bytes at any address. */
static inline __attribute__((always_inline)) X86Xmm vec_load(X86Cpu *cpu, const Uop *u, unsigned size)
{
    X86Xmm value = {.u64 = {0, 0}};

    switch (size) {
    case 2:
        value.u64[0] = x86_load16(cpu, x86_ea(cpu, u, 2, false));
        break;
    case 4:
        value.u64[0] = x86_load32(cpu, x86_ea(cpu, u, 4, false));
        break;
    case 8:
        value.u64[0] = x86_load64(cpu, x86_ea(cpu, u, 8, false));
        break;
    case 16:
        value = vec_load_aligned(cpu, u);
        break;
    default:
        value = x86_load_xmm(cpu, x86_ea(cpu, u, 16, false));
        break;
    }
    return value;
}

/* Where a result can be tiny without being inexact, which only an unmasked underflow reports (SDM 1
 * §4.9.1.5): the elements of the result to look at. */
typedef enum VecTiny {
    VEC_TINY_NONE,
    VEC_TINY_SS,
    VEC_TINY_PS,
    VEC_TINY_SD,
    VEC_TINY_PD,
    VEC_TINY_PS_LOW, /* two elements: CVTPD2PS */
} VecTiny;

/* The MXCSR an operation is run with on the host. */
static inline uint32_t vec_run_mxcsr(const X86Cpu *cpu)
{
    uint32_t mxcsr = (cpu->mxcsr | MXCSR_MASKS) & ~MXCSR_FLAGS;

    if (unlikely(!(cpu->mxcsr & MXCSR_UM)))
        mxcsr &= ~MXCSR_FZ; /* FZ has effect only while underflow is masked */
    return mxcsr;
}

/* Some exception is unmasked: raises #XM if it happened, else notes the flags. */
void vec_check_unmasked(X86Cpu *cpu, const X86Xmm *value, uint32_t raised, VecTiny tiny);

/* Accounts for what an operation raised; returns only when its result may be written. */
static inline void vec_note_flags(X86Cpu *cpu, const X86Xmm *value, uint32_t mxcsr, VecTiny tiny)
{
    uint32_t raised = mxcsr & MXCSR_FLAGS;

    if (likely((cpu->mxcsr & MXCSR_MASKS) == MXCSR_MASKS))
        cpu->mxcsr |= raised;
    else
        vec_check_unmasked(cpu, value, raised, tiny);
}

/* MXCSR may take this value? (reserved bits: #GP) */
static inline void vec_check_mxcsr(X86Cpu *cpu, uint32_t mxcsr)
{
    if (unlikely(mxcsr & ~MXCSR_VALID))
        x86_raise_gp(cpu, 0);
}

/* x87: a pending unmasked exception is reported by the next waiting instruction. */
static inline void x87_check_pending(X86Cpu *cpu)
{
    if (unlikely(cpu->fpu.sw & ~cpu->fpu.cw & 0x3f))
        x86_raise(cpu, X86_EXC_MF);
}

/* MMX instructions: #UD, #NM, pending #MF. The change to MMX state comes with the result. */
static inline void mmx_enter(X86Cpu *cpu)
{
    if (unlikely(cpu->mmx_trap))
        x86_raise(cpu, cpu->mmx_trap);
    x87_check_pending(cpu);
}

/* TOP becomes 0 with the registers staying where they are. */
void mmx_rotate(X86Fpu *fpu);

/* After the last access that can fault: the x87 state is MMX state now (SDM 1 §9.5.1). */
static inline void mmx_begin(X86Cpu *cpu)
{
    if (unlikely(cpu->fpu.sw & 0x3800))
        mmx_rotate(&cpu->fpu);
    cpu->fpu.valid = 0xff;
}

/* Only after mmx_begin(); a source may be read by mmx_peek() before. */
static inline void mmx_put(X86Cpu *cpu, unsigned reg, uint64_t value)
{
    cpu->fpu.st[reg].mantissa = value;
    cpu->fpu.st[reg].exponent = 0xffff;
}

static inline uint64_t mmx_peek(const X86Cpu *cpu, unsigned reg)
{
    return cpu->fpu.st[(reg - (cpu->fpu.sw >> 11)) & 7].mantissa;
}
