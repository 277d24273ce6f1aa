/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 DD /r AESENCLAST xmm, xmm/m128"
    in rsi, 0x37
    in r11, 0x456283c4
    in xmm5, 0x1011109e14091048, 0x41180864290d005f
    in mem+0xdf0, 0x9fc49a66a520216d
    in mem+0xdf8, 0xa70690a11863
    code
    .byte 0x66, 0x49, 0x0f, 0x38, 0xdd, 0xac, 0xb3, 0x50, 0x89, 0x9d, 0xda
    end_code
    out xmm5, 0x6569f96d26f7eb3f, 0xa5826d455aa028ac

    insn_case 64, "66 0F 38 DD /r AESENCLAST xmm, xmm/m128"
    in xmm2, 0xa321e56a75e37d3f
    in xmm13, 0x7fffff8a884519, 0x1f80000040490fdb
    code
    .byte 0x66, 0x49, 0x0f, 0x38, 0xdd, 0xd5
    end_code
    out xmm2, 0x9d1c9cfde9eb9c6c, 0x7c7dff634a586cb8
