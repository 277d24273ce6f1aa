/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 3B /r PMINUD xmm, xmm/m128"
    in xmm0, 0x7ff0000000000000, 0xfff4000000012345
    in xmm2, 0xefd2737e02de9328, 0x10000000000000
    code
    .byte 0x66, 0x0f, 0x38, 0x3b, 0xc2
    end_code
    out xmm0, 0x7ff0000000000000, 0x10000000000000

    insn_case 64, "66 0F 38 3B /r PMINUD xmm, xmm/m128"
    in rsi, 0x20000e10
    in xmm7, 0xbff0000000000000, 0x7ff0000000000001
    in mem+0xe10, 0x6e47b9b4f3
    in mem+0xe18, 0x2
    code
    .byte 0x66, 0x4a, 0x0f, 0x38, 0x3b, 0x3e
    end_code
    out xmm7, 0x6e00000000, 0x1
