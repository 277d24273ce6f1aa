/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F 01 /7 INVLPG m"
    code
    .byte 0x40, 0x0f, 0x01, 0xbd, 0xee, 0x55, 0x8e, 0x27
    end_code
    out vector, 0xd
