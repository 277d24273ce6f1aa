/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 24 /r PMOVSXWQ xmm, xmm/m32"
    in rsi, 0x20000cbd
    in mem+0xc90, 0xa1df63e67ad75223
    code
    .byte 0x66, 0x0f, 0x38, 0x24, 0x4e, 0xd3
    end_code
    out xmm1, 0x5223, 0x7ad7

    insn_case 64, "66 0F 38 24 /r PMOVSXWQ xmm, xmm/m32"
    in xmm7, 0x790ef33164e06a96, 0x20
    code
    .byte 0x66, 0x0f, 0x38, 0x24, 0xf7
    end_code
    out xmm6, 0x6a96, 0x64e0
