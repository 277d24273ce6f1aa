/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 16 /r MOVHPS xmm, m64"
    in rdi, 0x200005c0
    in xmm1, 0xa51b2d2cf9828faa, 0xc3e0000000000000
    in mem+0x5c0, 0x5555555555555555
    code
    .byte 0x0f, 0x16, 0x0f
    end_code
    out xmm1, 0xa51b2d2cf9828faa, 0x5555555555555555

    insn_case 64, "NP 0F 16 /r MOVHPS xmm, m64"
    in r13, 0xffffffffeb24420e
    in xmm10, 0x36a0000000000000, 0x7fefffffffffffff
    in mem+0x640, 0x40
    code
    .byte 0x47, 0x0f, 0x16, 0x95, 0x32, 0xc4, 0xdb, 0x34
    end_code
    out xmm10, 0x36a0000000000000, 0x40

    insn_case 64, "NP 0F 17 /r MOVHPS m64, xmm"
    in r10, 0x8e5e53f1
    in xmm14, 0x80000000000000, 0x3f80000000000001
    code
    .byte 0x45, 0x0f, 0x17, 0xb2, 0x3f, 0xb4, 0xa1, 0x91
    end_code
    out mem+0x830, 0x3f80000000000001

    insn_case 64, "NP 0F 17 /r MOVHPS m64, xmm"
    in r9, 0x86e5cd95
    in xmm15, 0xb579e7f68fe625e7, 0x4a8644707de6128f
    code
    .byte 0x4f, 0x0f, 0x17, 0xb9, 0x1b, 0x45, 0x1a, 0x99
    end_code
    out mem+0x12b0, 0x4a8644707de6128f
