/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What is known of an instruction before its bytes are seen: the rows of x86-rows.txt as C. The
 * decoder fills an X86Insn by a row; the interpreter and the translator choose their code by it. The
 * enums X86Op, X86Cpuid, X86Copy and the tables are made by generate.py.
 */
#pragma once

#include "vmm-helper/dbt/decode/x86-insn.h"
#include "vmm-helper/dbt/decode/x86-ops.h"

/* Which part of the interpreter executes it. */
typedef enum X86Unit {
    X86_UNIT_INT,
    X86_UNIT_STRING,
    X86_UNIT_SYSTEM,
    X86_UNIT_X87,
    X86_UNIT_MMX,
    X86_UNIT_SSE,
} X86Unit;

/* Where an operand comes from. */
typedef enum X86Source {
    X86_SOURCE_REG,    /* ModRM.reg (with REX.R where the kind has 16 registers) */
    X86_SOURCE_RM,     /* ModRM.rm: register or memory */
    X86_SOURCE_OPCODE, /* low three opcode bits (with REX.B) */
    X86_SOURCE_FIXED,  /* X86RowOperand.reg */
    X86_SOURCE_ONE,    /* the constant 1 */
    X86_SOURCE_IMM8,
    X86_SOURCE_SIMM8,
    X86_SOURCE_IMM16,
    X86_SOURCE_IMMZ,  /* 2 or 4 bytes, sign-extended */
    X86_SOURCE_IMMV,  /* 2, 4 or 8 bytes */
    X86_SOURCE_REL8,
    X86_SOURCE_RELZ,
    X86_SOURCE_PTR,   /* selector:offset */
    X86_SOURCE_MOFFS,
} X86Source;

/* Operand sizes that depend on the operand-size attribute; smaller values are bytes. */
enum {
    X86_SIZE_V = 0xf0,    /* 2, 4, 8 */
    X86_SIZE_Z = 0xf1,    /* 2, 4, 4 */
    X86_SIZE_Y = 0xf2,    /* 8 with REX.W, else 4 */
    X86_SIZE_FAR = 0xf3,  /* 4, 6, 10: offset and selector */
    X86_SIZE_PAIR = 0xf4, /* 4, 8: BOUND's two limits */
    X86_SIZE_ENV = 0xf5,  /* 14, 28 */
    X86_SIZE_SAVE = 0xf6, /* 94, 108 */
};

typedef struct X86RowOperand {
    uint8_t source;      /* X86Source */
    uint8_t kind;        /* X86OperandKind of the register form */
    uint8_t reg;         /* X86_SOURCE_FIXED */
    uint8_t size;        /* of the register or immediate: bytes or X86_SIZE_* */
    uint8_t memory_size; /* of the memory form */
    bool read, write;
} X86RowOperand;

enum { /* X86Row.attributes */
    X86_ROW_LOCK = 1 << 0,      /* LOCK allowed where operand 0 is memory */
    X86_ROW_D64 = 1 << 1,       /* operand size 64 by default in 64-bit mode */
    X86_ROW_F64 = 1 << 2,       /* … whatever the prefixes */
    X86_ROW_MAX32 = 1 << 3,     /* REX.W does not make it 64 */
    X86_ROW_OPSIZE66 = 1 << 4,  /* the mandatory 66 is the operand-size prefix too */
    X86_ROW_MANDATORY66 = 1 << 5, /* 66 is part of the opcode, not a size */
    X86_ROW_BYTE = 1 << 6,      /* X86Insn.opsize is 1 */
    X86_ROW_MODANY = 1 << 7,    /* ModRM.mod is ignored: always registers (MOV CR, DR) */
    X86_ROW_CONDITION = 1 << 8, /* the low four opcode bits are a condition */
    X86_ROW_I64 = 1 << 9,       /* invalid in 64-bit mode */
    X86_ROW_O64 = 1 << 10,      /* valid in 64-bit mode only */
    X86_ROW_RDI = 1 << 11,      /* writes memory at DS:rDI: base, segment tell it, no operand does */
};

struct X86Row {
    const char *text;     /* "01 /r ADD r/m16/32/64, r16/32/64" */
    const char *mnemonic; /* as in the manual; several rows may share it */
    uint16_t op;          /* X86Op */
    uint16_t attributes;  /* X86_ROW_* */
    uint8_t unit;         /* X86Unit */
    uint8_t cpuid;        /* X86Cpuid: the feature flag it needs */
    uint8_t copy;         /* X86Copy */
    uint8_t n_operands;
    X86RowOperand operand[4];
    /* EFLAGS bits */
    uint32_t flags_read, flags_written, flags_undefined;
};

/* Row 0 is no instruction. */
extern const X86Row x86_rows[];
extern const unsigned x86_n_rows;
/* Names for traces and tests. */
extern const char *const x86_op_names[X86_N_OPS];
extern const char *const x86_cpuid_names[X86_N_CPUID];
