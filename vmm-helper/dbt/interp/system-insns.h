/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The functions the block builder names one by one; tables of the others are in forms.h. */
#pragma once

#include "vmm-helper/dbt/interp/forms.h"
#include "vmm-helper/dbt/interp/system.h"

#define SYSTEM_INSN(name, ends, function) INSN_DECLARE(function);
#include "vmm-helper/dbt/interp/system-insns.def"
#undef SYSTEM_INSN

INSN_DECLARE(nop);
INSN_DECLARE(cbw);
INSN_DECLARE(cwd);
INSN_DECLARE(sahf);
INSN_DECLARE(lahf);
INSN_DECLARE(cmc);
INSN_DECLARE(clc);
INSN_DECLARE(stc);
INSN_DECLARE(cld);
INSN_DECLARE(std);
INSN_DECLARE(salc);
INSN_DECLARE(xlat);
INSN_DECLARE(daa);
INSN_DECLARE(das);
INSN_DECLARE(aaa);
INSN_DECLARE(aas);
INSN_DECLARE(aam);
INSN_DECLARE(aad);
INSN_DECLARE(shift_by_0);
INSN_DECLARE(cmpxchg8b);
INSN_DECLARE(cmpxchg16b);
INSN_DECLARE(pusha);
INSN_DECLARE(popa);
INSN_DECLARE(pushf);
INSN_DECLARE(push_sreg);
INSN_DECLARE(enter);
INSN_DECLARE(leave);
INSN_DECLARE(call64);
INSN_DECLARE(call_direct);
INSN_DECLARE(call_indirect);
INSN_DECLARE(jmp_indirect);
INSN_DECLARE(ret64);
INSN_DECLARE(ret);
INSN_DECLARE(loop);
INSN_DECLARE(fence);
INSN_DECLARE(clflush);
INSN_DECLARE(undefined); /* raises the exception in imm */
