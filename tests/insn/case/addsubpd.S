/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F D0 /r ADDSUBPD xmm, xmm/m128"
    in xmm9, 0x36a0000000000000, 0xbff0000000000000
    in xmm14, 0x9, 0x375ba7284
    in mxcsr, 0xf51e
    code
    .byte 0x67, 0x66, 0x47, 0x0f, 0xd0, 0xf1
    end_code
    out xmm14, 0xb69fffffffffffff, 0xbfefffffffffffff
    out mxcsr, 0xf53e

    insn_case 64, "66 0F D0 /r ADDSUBPD xmm, xmm/m128"
    in xmm2, 0x50300808e013891, 0xc108852010002004
    in xmm8, 0x7f8000007f800001, 0xff812345cf000000
    in mxcsr, 0x3fcc
    code
    .byte 0x66, 0x46, 0x0f, 0xd0, 0xc2
    end_code
    out xmm8, 0x7f8000007f800000, 0xff812345cf000001
    out mxcsr, 0x3fec
