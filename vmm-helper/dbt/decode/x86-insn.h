/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One decoded x86 instruction: what the interpreter, the translator and the tests read. The decoder
 * (x86_decode) turns bytes into this by the rows of x86-rows.txt; it knows operands and prefixes, not
 * meaning. SDM volume 2, chapters 2 and appendix A.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Code segment mode: default operand and address size. */
typedef enum X86Mode {
    X86_MODE_16,
    X86_MODE_32,
    X86_MODE_64,
} X86Mode;

typedef enum X86OperandKind {
    X86_OPERAND_NONE,
    X86_OPERAND_GPR,   /* .reg 0-15; size 1 with .high: AH CH DH BH = parent register 0-3 */
    X86_OPERAND_MEM,   /* base/index/scale/displacement of the instruction; .size of the access */
    X86_OPERAND_IMM,   /* X86Insn.imm, sign- or zero-extended to 64 bits as the row says */
    X86_OPERAND_IMM2,  /* X86Insn.imm2: ENTER's level, EXTRQ-like second immediate */
    X86_OPERAND_REL,   /* X86Insn.imm: signed displacement from the end of the instruction */
    X86_OPERAND_FAR,   /* imm2:imm = selector:offset */
    X86_OPERAND_SEGMENT, /* .reg 0-5: ES CS SS DS FS GS */
    X86_OPERAND_CONTROL, /* CRn */
    X86_OPERAND_DEBUG,   /* DRn */
    X86_OPERAND_X87,     /* ST(.reg) */
    X86_OPERAND_MMX,
    X86_OPERAND_XMM,
} X86OperandKind;

typedef struct X86Operand {
    uint8_t kind; /* X86OperandKind */
    uint8_t reg;
    uint8_t size; /* bytes; 0 where it has none (LEA, INVLPG) or over 255 (FXSAVE); 4/6/10 far */
    bool high;    /* AH, CH, DH, BH */
    bool read, write, implicit;
} X86Operand;

enum { /* X86Insn.prefixes */
    X86_PREFIX_LOCK = 1 << 0,
    X86_PREFIX_REP = 1 << 1,   /* F3 */
    X86_PREFIX_REPNE = 1 << 2, /* F2 */
    X86_PREFIX_OPSIZE = 1 << 3,
    X86_PREFIX_ADSIZE = 1 << 4,
};

#define X86_NO_REG 0xff
#define X86_BASE_RIP 0x10

typedef struct X86Row X86Row; /* x86-rows.h: mnemonic, op, copy class, flags read and written, … */

typedef struct X86Insn {
    const X86Row *row;
    uint16_t op;       /* X86_OP_<MNEMONIC>, generated from the rows */
    uint8_t length;    /* bytes, 1-15 */
    uint8_t opsize;    /* effective operand size, bytes: 2, 4, 8; 1 for byte forms and byte strings */
    uint8_t adsize;    /* effective address size, bytes: 2, 4, 8 */
    uint8_t prefixes;
    uint8_t rex;       /* the whole byte, 0 = none */
    uint8_t modrm;
    uint8_t opcode;    /* the last opcode byte, before ModRM */
    uint8_t condition; /* of Jcc, SETcc, CMOVcc: low 4 opcode bits */
    uint8_t n_operands;
    uint8_t segment;   /* effective segment of the memory operand, 0-5 */
    bool segment_overridden;
    uint8_t base, index; /* GPR numbers, X86_BASE_RIP, X86_NO_REG */
    uint8_t scale;       /* 1, 2, 4, 8 */
    int64_t disp;        /* sign-extended; moffs: the whole address */
    uint64_t imm, imm2;
    X86Operand operand[4];
} X86Insn;

typedef enum X86DecodeResult {
    X86_DECODE_OK,
    X86_DECODE_TRUNCATED, /* more bytes are needed: fetch on, or fault on the next page */
    X86_DECODE_INVALID,   /* #UD */
    X86_DECODE_TOO_LONG,  /* over 15 bytes: #GP(0) */
} X86DecodeResult;

/* Decodes at most @len bytes; *ret_insn is complete only on X86_DECODE_OK. LOCK on an instruction
 * that does not take it, and reserved ModRM forms, are INVALID. */
X86DecodeResult x86_decode(const uint8_t *bytes, size_t len, X86Mode mode, X86Insn *ret_insn);
