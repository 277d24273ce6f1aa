/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F 00 /1 STR r16/32/64/m16"
    code
    str %eax
    end_code
    out rax, 0x40
