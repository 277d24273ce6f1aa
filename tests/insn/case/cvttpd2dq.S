/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F E6 /r CVTTPD2DQ xmm, xmm/m128"
    in r10, 0x28
    in r14, 0xffffffffacc9c889
    in mem+0xb80, 0x0
    code
    .byte 0x66, 0x4b, 0x0f, 0xe6, 0x84, 0xd6, 0xb7, 0x41, 0x36, 0x73
    end_code
    out xmm0, 0x0
    out mxcsr, 0x1fa0

    insn_case 64, "66 0F E6 /r CVTTPD2DQ xmm, xmm/m128"
    in xmm4, 0x80000051de5247, 0x17a2c1637fc00000
    code
    .byte 0x66, 0x0f, 0xe6, 0xdc
    end_code
    out xmm3, 0x0
    out mxcsr, 0x1fa0
