/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The tables the block builder picks functions from: by operation, operand size (log2 of the bytes)
 * and operand form. Each file of instructions defines its own; translate.c reads them all.
 */
#pragma once

#include "vmm-helper/dbt/interp/insn.h"

typedef enum UopForm {
    FORM_RR, /* register, register */
    FORM_RI, /* register, immediate */
    FORM_RM, /* register, memory */
    FORM_MR, /* memory, register */
    FORM_MI, /* memory, immediate */
    N_FORMS,
} UopForm;

typedef enum AluOp {
    ALU_ADD,
    ALU_OR,
    ALU_ADC,
    ALU_SBB,
    ALU_AND,
    ALU_SUB,
    ALU_XOR,
    ALU_CMP,
    ALU_TEST,
    N_ALU,
} AluOp;

typedef enum UnaryOp {
    UNARY_INC,
    UNARY_DEC,
    UNARY_NOT,
    UNARY_NEG,
    N_UNARY,
} UnaryOp;

typedef enum ShiftOp {
    SHIFT_ROL,
    SHIFT_ROR,
    SHIFT_RCL,
    SHIFT_RCR,
    SHIFT_SHL,
    SHIFT_SHR,
    SHIFT_SAR,
    N_SHIFT,
} ShiftOp;

typedef enum BitOp {
    BIT_BT,
    BIT_BTS,
    BIT_BTR,
    BIT_BTC,
    N_BIT,
} BitOp;

/* alu.c: [quiet] has no flags, for results nobody reads. */
extern const UopFn alu_functions[N_ALU][4][N_FORMS][2];
extern const UopFn alu_locked[N_ALU][4]; /* memory, register or immediate (UOP_IMM in src2) */
extern const UopFn unary_functions[N_UNARY][4][2]; /* [memory] */
extern const UopFn unary_locked[N_UNARY][4];
extern const UopFn mov_functions[4][N_FORMS];
extern const UopFn movzx_functions[4][4][2]; /* [to][from][memory] */
extern const UopFn movsx_functions[4][4][2];
extern const UopFn lea_functions[4];
extern const UopFn mov_moffs_functions[4][2]; /* [store] */
extern const UopFn cmov_functions[4][2];
extern const UopFn setcc_functions[2];
extern const UopFn xchg_functions[4][2];
extern const UopFn bswap_functions[4];
extern const UopFn movbe_functions[4][2]; /* [store] */

/* shift.c: [source: 0 immediate (already masked, not 0), 1 CL][memory] */
extern const UopFn shift_functions[N_SHIFT][4][2][2];
extern const UopFn shld_functions[2][4][2][2];    /* [right] */
extern const UopFn bit_functions[N_BIT][4][2][2]; /* [0 immediate, 1 register][memory] */
extern const UopFn bit_locked[N_BIT][4][2];
extern const UopFn bsf_functions[4][2], bsr_functions[4][2], popcnt_functions[4][2];
extern const UopFn crc32_functions[4][2];

/* muldiv.c */
extern const UopFn mul_functions[4][2], imul1_functions[4][2], div_functions[4][2],
    idiv_functions[4][2];
extern const UopFn imul2_functions[4][2], imul3_functions[4][2];

/* atomic.c */
extern const UopFn xadd_functions[4][2], cmpxchg_functions[4][2];

/* stack.c, branch.c */
extern const UopFn push_functions[3][3]; /* [opsize 2, 4, 8][register, immediate, memory] */
extern const UopFn pop_functions[3][2];  /* [register, memory] */
extern const UopFn jcc_functions[16];
extern const UopFn fused_functions[2][3][4]
                                  [16]; /* [CMP, TEST][8, 32, 64 bits][RR, RI, RM, MI][cc] */

/* Makes name8_r, name8_m, … of an inlined body that takes (cpu, u, extra, bits, memory). */
#define RM_ONE(name, body, extra, bits, memory, suffix)                                            \
    static const Uop *name##bits##suffix(X86Cpu *cpu, const Uop *u)                                \
    {                                                                                              \
        body(cpu, u, extra, bits, memory);                                                         \
        UOP_NEXT(cpu, u);                                                                          \
    }
#define RM_SIZE(name, body, extra, bits)                                                           \
    RM_ONE(name, body, extra, bits, false, _r)                                                     \
    RM_ONE(name, body, extra, bits, true, _m)
#define RM_SIZES_FROM_16(name, body, extra)                                                        \
    RM_SIZE(name, body, extra, 16)                                                                 \
    RM_SIZE(name, body, extra, 32)                                                                 \
    RM_SIZE(name, body, extra, 64)
#define RM_SIZES(name, body, extra)                                                                \
    RM_SIZE(name, body, extra, 8)                                                                  \
    RM_SIZES_FROM_16(name, body, extra)
#define RM_ROW(name, bits)                                                                         \
    {                                                                                              \
        name##bits##_r, name##bits##_m                                                             \
    }
#define RM_TABLE(name)                                                                             \
    {                                                                                              \
        RM_ROW(name, 8), RM_ROW(name, 16), RM_ROW(name, 32), RM_ROW(name, 64)                      \
    }
#define RM_TABLE_FROM_16(name)                                                                     \
    {                                                                                              \
        {NULL, NULL}, RM_ROW(name, 16), RM_ROW(name, 32), RM_ROW(name, 64)                         \
    }
