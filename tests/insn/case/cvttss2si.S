/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F3 0F 2C /r CVTTSS2SI r32/64, xmm/m32"
    in xmm7, 0x3322021933510000, 0x40048508410206b1
    in mxcsr, 0x9f82
    code
    .byte 0xf3, 0x40, 0x0f, 0x2c, 0xf7
    end_code
    out rsi, 0x0
    out mxcsr, 0x9fa2

    insn_case 64, "F3 0F 2C /r CVTTSS2SI r32/64, xmm/m32"
    in xmm0, 0x43e0000000000000, 0x3ff0000000000000
    code
    .byte 0xf3, 0x4c, 0x0f, 0x2c, 0xc8
    end_code
    out r9, 0x0
