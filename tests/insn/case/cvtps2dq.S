/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 5B /r CVTPS2DQ xmm, xmm/m128"
    in xmm2, 0x43e0000000000000, 0xfff0000000000000
    in mxcsr, 0xffd6
    code
    .byte 0x66, 0x4c, 0x0f, 0x5b, 0xe2
    end_code
    out xmm12, 0x1c000000000, 0x8000000000000000
    out mxcsr, 0xffd7

    insn_case 64, "66 0F 5B /r CVTPS2DQ xmm, xmm/m128"
    code
    .byte 0x66, 0x40, 0x0f, 0x5b, 0xd3
    end_code
    out xmm2, 0x0
    out mxcsr, 0x1fa0
