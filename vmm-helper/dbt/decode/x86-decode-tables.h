/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The shape of the decode tables generate.py makes; only x86-decode.c reads them. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { /* X86Opcode.fields: what selects among an opcode's rows, least significant digit last */
    X86_FIELD_MODE64 = 1 << 0, /* 2 */
    X86_FIELD_PREFIX = 1 << 1, /* 4: none, 66, F3, F2 */
    X86_FIELD_REX_W = 1 << 2,  /* 2 */
    X86_FIELD_REX_B = 1 << 3,  /* 2 */
    X86_FIELD_MOD3 = 1 << 4,   /* 2: ModRM.mod is 3 */
    X86_FIELD_REG = 1 << 5,    /* 8 */
    X86_FIELD_RM = 1 << 6,     /* 8 */
};

typedef struct X86Opcode {
    uint16_t index; /* the row; or, with fields, where in x86_row_index the opcode's rows start */
    uint8_t fields;
    bool modrm;
} X86Opcode;

/* One-byte, 0F, 0F 38, 0F 3A. */
extern const X86Opcode x86_opcodes[4][256];
extern const uint16_t x86_row_index[];
