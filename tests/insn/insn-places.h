/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The places a case names (insn.inc), as parts of an experiment: the state and the data area. The
 * recorder and the runner share them and the defaults.
 */
#pragma once

#include "tests/insn/insn-state.h"

typedef enum InsnPlaceKind { /* high half of insn_<place> */
    INSN_PLACE_GPR = 1,
    INSN_PLACE_XMM,
    INSN_PLACE_ST,
    INSN_PLACE_MEM,
    INSN_PLACE_FLAGS,
    INSN_PLACE_MXCSR,
    INSN_PLACE_CW,
    INSN_PLACE_SW,
    INSN_PLACE_TAGS,
    INSN_PLACE_RIP,
    INSN_PLACE_VECTOR,
    INSN_PLACE_ERROR,
    INSN_PLACE_CR2,
} InsnPlaceKind;

typedef struct InsnValue {
    uint64_t low, high;
} InsnValue;

typedef struct Experiment {
    InsnState state;
    uint8_t data[INSN_DATA_SIZE];
} Experiment;

/* Flags the cases speak of. */
#define INSN_FLAGS 0xcd5u

#define INSN_N_PLACES (16 + 16 + 8 + INSN_DATA_SIZE / 8 + 9)

/* The place with a number below INSN_N_PLACES. */
uint32_t insn_place(unsigned number);
void insn_place_name(uint32_t place, char name[16]);
InsnValue insn_place_get(const Experiment *e, uint32_t place);
void insn_place_set(Experiment *e, uint32_t place, InsnValue value);
/* False where the mode has no such place. */
bool insn_place_in_mode(uint32_t place, X86Mode mode);

void insn_experiment_default(Experiment *e, X86Mode mode);
/* Runs @bytes on the host's processor or on the interpreter; *e becomes the state after. */
void insn_experiment_run(Experiment *e, X86Mode mode, const uint8_t *bytes, unsigned length,
                         bool repeats, bool host);
