/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F B9 /r UD1 r32, r/m32"
    code
    .byte 0x0f, 0xb9, 0xe0
    end_code
    out vector, 0x6
