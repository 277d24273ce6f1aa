/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The x87 state as a whole, and how one instruction is run on it. */
#pragma once

#include "vmm-helper/dbt/interp/vec.h"

/* Runs the instruction of @code (opcode << 8 | ModRM; a memory form takes its operand at @operand, up
 * to 10 bytes) on @fpu, which has no unmasked exception pending. @flags: OSZAPC in and out. */
void x87_host_run(X86Fpu *fpu, unsigned code, void *operand, uint64_t *flags);
/* What a processor keeps of a loaded image: reserved bits of the control word. */
void x87_host_normalise(X86Fpu *fpu);

/* FNINIT: everything but the registers' contents. */
void x87_init(X86Fpu *fpu);
/* TOP changes, the physical registers stay. */
void x87_set_top(X86Fpu *fpu, unsigned top);
/* After cw or sw were loaded: reserved bits, error summary. */
void x87_settle(X86Fpu *fpu);
