/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F 01 F8 SWAPGS"
    code
    .byte 0x66, 0x41, 0x0f, 0x01, 0xf8
    end_code
    out vector, 0xd
