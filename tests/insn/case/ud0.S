/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F FF /r UD0 r32, r/m32"
    code
    .byte 0x4e, 0x0f, 0xff, 0xfd
    end_code
    out vector, 0x6
