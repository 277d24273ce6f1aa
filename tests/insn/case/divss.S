/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F3 0F 5E /r DIVSS xmm, xmm/m32"
    in rsi, 0x20001176
    in xmm14, 0x47efffffe0000000, 0x6ea6e42805653cbe
    in mem+0x1130, 0xc46a424812230
    code
    .byte 0xf3, 0x4c, 0x0f, 0x5e, 0x76, 0xba
    end_code
    out xmm14, 0x47effffffafdc0b8, 0x6ea6e42805653cbe
    out mxcsr, 0x1fa0

    insn_case 64, "F3 0F 5E /r DIVSS xmm, xmm/m32"
    in xmm2, 0xe109b96c38556fe9, 0x3ff0000000000000
    in xmm7, 0x1e1281090151293, 0x8800e20000033129
    in mxcsr, 0x5ff5
    code
    .byte 0xf3, 0x40, 0x0f, 0x5e, 0xd7
    end_code
    out xmm2, 0xe109b96ce7b74423, 0x3ff0000000000000
