/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F3 0F 51 /r SQRTSS xmm, xmm/m32"
    in xmm4, 0x453b008cc085040, 0x201350a044044010
    in xmm7, 0x7f800001ff800000, 0x80000040490fdb
    code
    .byte 0xf3, 0x40, 0x0f, 0x51, 0xe7
    end_code
    out xmm4, 0x453b008ffc00000, 0x201350a044044010
    out mxcsr, 0x1f81

    insn_case 64, "F3 0F 51 /r SQRTSS xmm, xmm/m32"
    in xmm9, 0xc9f, 0x3f
    in mxcsr, 0x208d
    code
    .byte 0xf3, 0x4d, 0x0f, 0x51, 0xcb
    end_code
    out xmm9, 0xffc00000, 0x3f
