/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 5F /r MAXPS xmm, xmm/m128"
    in r14, 0x20001240
    in xmm1, 0x4511ee54, 0x19e6561bd
    in mem+0x1240, 0xfffff852eb9b18aa
    in mem+0x1248, 0xffffffffffffffff
    code
    .byte 0x36, 0x43, 0x0f, 0x5f, 0x0e
    end_code
    out xmm1, 0xfffff8524511ee54, 0xffffffffffffffff
    out mxcsr, 0x1f81

    insn_case 64, "NP 0F 5F /r MAXPS xmm, xmm/m128"
    in xmm3, 0xc8c3fd1a807fffff, 0x1f80000080000000
    in xmm6, 0x40490fdb1f800000, 0xbb72501d3f800000
    in mxcsr, 0xdf99
    code
    .byte 0x0f, 0x5f, 0xf3
    end_code
    out xmm6, 0x40490fdb1f800000, 0x1f8000003f800000
    out mxcsr, 0xdf9b
