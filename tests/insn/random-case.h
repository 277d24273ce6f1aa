/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Random experiments of one row: an encoding, registers that make its memory operand hit, data. */
#pragma once

#include "tests/insn/insn-state.h"
#include "vmm-helper/dbt/decode/x86-rows.h"

typedef struct RandomCase {
    const X86Row *row;
    X86Mode mode;
    uint8_t bytes[15];
    X86Insn insn;
    InsnState before;
    uint64_t target; /* where the memory operand was aimed */
    bool repeats;
    uint64_t fill;   /* seed of the data area's contents */
} RandomCase;

uint64_t random_next(uint64_t *state);

/* Why a row cannot be compared with the host in this mode; NULL = it can. */
const char *random_row_excluded(const X86Row *row, X86Mode mode);
/* False when no encoding was found. The areas are not touched. */
bool random_case_make(RandomCase *c, const X86Row *row, X86Mode mode, uint64_t *state);
/* Writes code and data into the areas, from scratch. */
void random_case_place(const RandomCase *c);
/* EFLAGS bits that differ between processors after this case. */
uint32_t random_undefined_flags(const RandomCase *c);
