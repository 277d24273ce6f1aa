/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 D0 FNOP"
    code
    .byte 0x66, 0xd9, 0xd0
    end_code
