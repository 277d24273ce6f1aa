/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F3 0F 2A /r CVTSI2SS xmm, r/m32/64"
    in rsi, 0x3b3f5ba83bc
    in xmm1, 0xfff4000000012345, 0x85cb7df8e969e12a
    code
    .byte 0xf3, 0x0f, 0x2a, 0xce
    end_code
    out xmm1, 0xfff40000cd2457c4, 0x85cb7df8e969e12a
    out mxcsr, 0x1fa0

    insn_case 64, "F3 0F 2A /r CVTSI2SS xmm, r/m32/64"
    in rbx, 0xffffffffbadd0214
    in xmm3, 0x3fe0000000000000, 0x26baec92ab18e09d
    in mem+0x4d0, 0x827101004500c058
    in mxcsr, 0x1ff3
    code
    .byte 0xf3, 0x0f, 0x2a, 0x9b, 0xbc, 0x02, 0x23, 0x65
    end_code
    out xmm3, 0x3fe000004e8a0181, 0x26baec92ab18e09d
