/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F 00 /3 LTR r/m16"
    code
    .byte 0x46, 0x0f, 0x00, 0xd8
    end_code
    out vector, 0xd
