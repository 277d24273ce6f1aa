/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F2 0F 5C /r SUBSD xmm, xmm/m64"
    in xmm2, 0x4f0000008d81f0e5, 0x807fffffff800000
    in xmm4, 0x7ff0000000000000, 0xbdd28ebb1f0dd237
    code
    .byte 0xf2, 0x0f, 0x5c, 0xd4
    end_code
    out xmm2, 0xfff0000000000000, 0x807fffffff800000

    insn_case 64, "F2 0F 5C /r SUBSD xmm, xmm/m64"
    in xmm11, 0xfff4000000012345, 0x6d4ff449686dc764
    code
    .byte 0xf2, 0x4d, 0x0f, 0x5c, 0xdc
    end_code
    out xmm11, 0xfffc000000012345, 0x6d4ff449686dc764
    out mxcsr, 0x1f81
