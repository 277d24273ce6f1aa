/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F2 0F 5F /r MAXSD xmm, xmm/m64"
    in rcx, 0x2d6d63c0
    in xmm1, 0x46a053adc1e311eb, 0xf66b12ffc4ed5686
    in mem+0x1090, 0x5f00000000000000
    code
    .byte 0xf2, 0x0f, 0x5f, 0x89, 0xd0, 0xac, 0x92, 0xf2
    end_code
    out xmm1, 0x5f00000000000000, 0xf66b12ffc4ed5686

    insn_case 64, "F2 0F 5F /r MAXSD xmm, xmm/m64"
    in xmm0, 0x3769a2991d2edf8, 0xffffffffffff67a2
    in xmm10, 0x12da91f8f4924710, 0x7fffff8d9f92c9
    code
    .byte 0xf2, 0x49, 0x0f, 0x5f, 0xc2
    end_code
    out xmm0, 0x12da91f8f4924710, 0xffffffffffff67a2
