/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F2 0F 5A /r CVTSD2SS xmm, xmm/m64"
    in rdx, 0x200004e4
    in r10, 0x3e
    in xmm3, 0xe33e292714e0b5e4, 0x361fa2e73ccb2d19
    in mem+0x560, 0x1380205084800260
    in mxcsr, 0x3fba
    code
    .byte 0xf2, 0x42, 0x0f, 0x5a, 0x1c, 0x52
    end_code
    out xmm3, 0xe33e292700000000, 0x361fa2e73ccb2d19

    insn_case 64, "F2 0F 5A /r CVTSD2SS xmm, xmm/m64"
    in r14, 0x20000c80
    in xmm13, 0x62d1106f007fffff, 0x68d7eb46c08f815b
    in mem+0xc80, 0x48114400e02008
    code
    .byte 0xf2, 0x45, 0x0f, 0x5a, 0x2e
    end_code
    out xmm13, 0x62d1106f00000000, 0x68d7eb46c08f815b
    out mxcsr, 0x1fb0
