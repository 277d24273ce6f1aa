/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F2 0F E6 /r CVTPD2DQ xmm, xmm/m128"
    in rdx, 0x13bfaf889e0d05df
    in mxcsr, 0x31f7
    code
    .byte 0x2e, 0x67, 0xf2, 0x44, 0x0f, 0xe6, 0x92, 0x21, 0x0c, 0xf3, 0x81
    end_code
    out xmm10, 0xffffffff80000000

    insn_case 64, "F2 0F E6 /r CVTPD2DQ xmm, xmm/m128"
    in rsi, 0x20000910
    in mem+0x918, 0x3262004ee4e3ac0
    code
    .byte 0xf2, 0x44, 0x0f, 0xe6, 0x2e
    end_code
    out xmm13, 0x0
    out mxcsr, 0x1fa0
