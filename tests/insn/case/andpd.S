/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 54 /r ANDPD xmm, xmm/m128"
    in xmm2, 0xfffffffffe967a3b, 0x2d1
    in xmm4, 0xcaeaf9bd10f28155, 0xfff4000000012345
    code
    .byte 0x67, 0x66, 0x42, 0x0f, 0x54, 0xe2
    end_code
    out xmm4, 0xcaeaf9bd10920011, 0x241

    insn_case 64, "66 0F 54 /r ANDPD xmm, xmm/m128"
    in rsi, 0x20000618
    in xmm15, 0x15fd4e7e679e81a0, 0x55e2ee92f637865
    in mem+0x5f0, 0x7859a37d5cfa2603
    in mem+0x5f8, 0xf84208f3cd429149
    code
    .byte 0x66, 0x44, 0x0f, 0x54, 0x7e, 0xd8
    end_code
    out xmm15, 0x1059027c449a0000, 0x4208e10d421041
