/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F3 90 PAUSE"
    code
    .byte 0x66, 0xf3, 0x90
    end_code
