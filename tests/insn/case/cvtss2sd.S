/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F3 0F 5A /r CVTSS2SD xmm, xmm/m32"
    in rsi, 0x20000e97
    in xmm11, 0xa8020308000a0a0, 0x60c63501a38066a
    in mem+0xf00, 0xc0103084404100
    code
    .byte 0xf3, 0x46, 0x0f, 0x5a, 0x5e, 0x69
    end_code
    out xmm11, 0xb888082000000000, 0x60c63501a38066a

    insn_case 64, "F3 0F 5A /r CVTSS2SD xmm, xmm/m32"
    in r14, 0x20000eb4
    in xmm5, 0x9421300244b84523, 0x833148100480c022
    in mem+0xf10, 0x3f
    in mxcsr, 0x3fbb
    code
    .byte 0x2e, 0xf3, 0x43, 0x0f, 0x5a, 0x6e, 0x5c
    end_code
    out xmm5, 0x36ff800000000000, 0x833148100480c022
