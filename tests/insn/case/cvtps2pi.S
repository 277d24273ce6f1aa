/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 2D /r CVTPS2PI mm, xmm/m64"
    in xmm15, 0xc27f438cf7d179d0, 0x1de4802c2b6
    in mxcsr, 0x3f9f
    code
    .byte 0x4d, 0x0f, 0x2d, 0xc7
    end_code
    out st0, 0xffffffc080000000, 0xffff
    out mxcsr, 0x3fbf
    out tags, 0xff

    insn_case 64, "NP 0F 2D /r CVTPS2PI mm, xmm/m64"
    in xmm0, 0xbf80000000800000, 0x99c6086a7f800001
    code
    .byte 0x44, 0x0f, 0x2d, 0xd8
    end_code
    out st3, 0xffffffff00000000, 0xffff
    out mxcsr, 0x1fa0
    out tags, 0xff
