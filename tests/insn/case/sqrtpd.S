/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 51 /r SQRTPD xmm, xmm/m128"
    in rbp, 0x200011b0
    in r9, 0x23
    in mem+0x1270, 0x7ff0000000000001
    in mem+0x1278, 0x7ff8000000000000
    in mxcsr, 0xbfce
    code
    .byte 0x66, 0x4e, 0x0f, 0x51, 0x5c, 0xcd, 0xa8
    end_code
    out xmm11, 0x7ff8000000000001, 0x7ff8000000000000
    out mxcsr, 0xbfcf

    insn_case 64, "66 0F 51 /r SQRTPD xmm, xmm/m128"
    in rax, 0x200008d1
    in mem+0x920, 0x14ec58dc00800000
    in mem+0x928, 0xb8eb09633800000
    code
    .byte 0x66, 0x0f, 0x51, 0x58, 0x4f
    end_code
    out xmm3, 0x2a6e1e43ef3b5113, 0x25bf568a67dc7291
    out mxcsr, 0x1fa0
