/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 5B /r CVTDQ2PS xmm, xmm/m128"
    in rdx, 0xffffffffe6874d65
    in mem+0xcd0, 0x7ff0000000000001
    in mem+0xcd8, 0x3fe0000000000000
    code
    .byte 0x3e, 0x0f, 0x5b, 0x92, 0x6b, 0xbf, 0x78, 0x39
    end_code
    out xmm2, 0x4effe0003f800000, 0x4e7f800000000000

    insn_case 64, "NP 0F 5B /r CVTDQ2PS xmm, xmm/m128"
    in xmm4, 0x380fffffffffffff, 0xfff4000000012345
    code
    .byte 0x46, 0x0f, 0x5b, 0xfc
    end_code
    out xmm15, 0x4e604000bf800000, 0xc94000004791a280
    out mxcsr, 0x1fa0
