/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One instruction's experiment: the state before, the state after, on the host's processor or on the
 * interpreter. Both see the same three areas at the same addresses, all else is unmapped.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "vmm-helper/dbt/decode/x86-insn.h"

/* Below 4 GiB, so that 32-bit code reaches them; the pages around are unmapped. */
#define INSN_CODE_ADDRESS UINT64_C(0x10000000)
#define INSN_CODE_SIZE 0x2000u
#define INSN_DATA_ADDRESS UINT64_C(0x20000000)
#define INSN_DATA_SIZE 0x2000u
/* The interpreter's GDT, in the data area. */
#define INSN_GDT 0x1c00u
/* The instruction ends well inside the first code page unless a test wants otherwise. */
#define INSN_RIP (INSN_CODE_ADDRESS + 0x800)

#define INSN_NO_EXCEPTION (-1)

typedef struct InsnState {
    uint64_t gpr[16];
    uint64_t rip, rflags;
    uint8_t fx[512]; /* FXSAVE64 image */
    /* After: */
    int vector;      /* of the fault, INSN_NO_EXCEPTION */
    uint32_t error;  /* #PF, #GP: error code */
    uint64_t cr2;    /* #PF */
} InsnState;

/* The two mappings; written by tests, by the host's step and by the interpreter's. */
extern uint8_t *const insn_code, *const insn_data;

/* Maps the areas at their addresses; once. The memfds are for the interpreter's memory. */
bool insn_areas_map(void);

/* Executes the instruction at state->rip on the host's processor in 32- or 64-bit user mode; a
 * repeated string instruction to its end. False = the host cannot (32-bit code segment missing). */
bool host_step_init(void);
bool host_step(X86Mode mode, InsnState *state, bool repeats);

/* The same on the interpreter, in any mode but 16-bit. */
bool guest_step_init(void);
void guest_step_finish(void);
void guest_step(X86Mode mode, InsnState *state, bool repeats);
