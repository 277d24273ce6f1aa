/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F C6 /r SHUFPS xmm, xmm/m128, imm8"
    in xmm0, 0xff, 0x8000000000000000
    in xmm13, 0xebaee9cde2db808, 0xcf00000000000001
    code
    .byte 0x49, 0x0f, 0xc6, 0xc5, 0xac
    end_code
    out xmm0, 0x80000000000000ff, 0x100000001

    insn_case 64, "NP 0F C6 /r SHUFPS xmm, xmm/m128, imm8"
    in xmm6, 0x9b92730406e92d15, 0x3fe0000000000000
    in xmm7, 0x126d1a03200244d0, 0x4a15868459c102
    code
    .byte 0x0f, 0xc6, 0xf7, 0x17
    end_code
    out xmm6, 0x9b9273043fe00000, 0x200244d0126d1a03
