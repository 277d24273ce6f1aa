/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F 00 /0 SLDT r16/32/64/m16"
    code
    sldt %eax
    end_code
    out rax, 0
