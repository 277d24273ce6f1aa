/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The functions the block builder knows by name; tables of the others are in forms.h. */
#pragma once

#include "vmm-helper/dbt/interp/forms.h"
#include "vmm-helper/dbt/interp/system.h"

#define NAMED_INSN(name, ends, function) INSN_DECLARE(function);
#include "vmm-helper/dbt/interp/named-insns.def"
#undef NAMED_INSN

INSN_DECLARE(shift_by_0);
INSN_DECLARE(call64);
INSN_DECLARE(call_direct);
INSN_DECLARE(call_indirect);
INSN_DECLARE(jmp_indirect);
INSN_DECLARE(ret64);
INSN_DECLARE(ret);
INSN_DECLARE(loop);
INSN_DECLARE(undefined); /* raises the exception in imm */
