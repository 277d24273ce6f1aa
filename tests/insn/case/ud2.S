/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F 0B UD2"
    code
    .byte 0x0f, 0x0b
    end_code
    out vector, 0x6
