/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F 06 CLTS"
    code
    .byte 0x40, 0x0f, 0x06
    end_code
    out vector, 0xd
