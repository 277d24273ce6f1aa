/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 3A 0A /r ROUNDSS xmm, xmm/m32, imm8"
    in xmm2, 0x638a70629c4ecaf2, 0xaf7e0b2a41e7699c
    in xmm5, 0x43e0000000000000, 0x1
    code
    .byte 0x66, 0x0f, 0x3a, 0x0a, 0xd5, 0x22
    end_code
    out xmm2, 0x638a706200000000, 0xaf7e0b2a41e7699c

    insn_case 64, "66 0F 3A 0A /r ROUNDSS xmm, xmm/m32, imm8"
    in rdx, 0x2000071f
    in xmm3, 0x7fefffffffffffff, 0xfb07d55f88dd0305
    code
    .byte 0x66, 0x0f, 0x3a, 0x0a, 0x5a, 0x81, 0xd1
    end_code
    out xmm3, 0x7fefffffbf800000, 0xfb07d55f88dd0305
    out mxcsr, 0x1fa0
