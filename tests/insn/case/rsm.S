/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F AA RSM"
    code
    .byte 0x47, 0x0f, 0xaa
    end_code
    out vector, 0x6
