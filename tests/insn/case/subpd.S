/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 5C /r SUBPD xmm, xmm/m128"
    in xmm2, 0x34c2d77b00800000, 0xdbaa591cf7c90d49
    in xmm4, 0x4f00000000800000, 0xbf800000007fffff
    code
    .byte 0x66, 0x0f, 0x5c, 0xd4
    end_code
    out xmm2, 0xcf00000000800000, 0xdbaa591cf7c90d49
    out mxcsr, 0x1fa0

    insn_case 64, "66 0F 5C /r SUBPD xmm, xmm/m128"
    in rsi, 0x200012fa
    in xmm4, 0x7ff8000000000000, 0x2f02b2a11aebd7b0
    in mem+0x1338, 0x182069180430844c
    code
    .byte 0x66, 0x0f, 0x5c, 0x66, 0x36
    end_code
    out mxcsr, 0x1fa0
