/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F2 0F 51 /r SQRTSD xmm, xmm/m64"
    in xmm3, 0x4e1690b598810, 0x36e5675a8af2c3c8
    in xmm4, 0xa620000100c08424, 0x85808008800838
    in mxcsr, 0x1fea
    code
    .byte 0xf2, 0x0f, 0x51, 0xe3
    end_code
    out xmm4, 0x0, 0x85808008800838

    insn_case 64, "F2 0F 51 /r SQRTSD xmm, xmm/m64"
    in xmm5, 0x1, 0x1783a43d7248ac61
    in xmm9, 0x1e60000000000000, 0xe2794944adb94b17
    code
    .byte 0xf2, 0x4b, 0x0f, 0x51, 0xe9
    end_code
    out xmm5, 0x2f26a09e667f3bcd, 0x1783a43d7248ac61
    out mxcsr, 0x1fa0
