/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F C2 /r CMPPS xmm, xmm/m128, imm8"
    code
    .byte 0x45, 0x0f, 0xc2, 0xf3, 0xe0
    end_code
    out xmm14, 0x0

    insn_case 64, "NP 0F C2 /r CMPPS xmm, xmm/m128, imm8"
    in r14, 0xffffffffb7ffe8ec
    in xmm11, 0x87b290596363df73, 0xfffffffe9d05fec3
    in mem+0x1228, 0x100000001
    in mxcsr, 0x5fa0
    code
    .byte 0x4d, 0x0f, 0xc2, 0x9e, 0x34, 0x29, 0x00, 0x68, 0xae
    end_code
    out xmm11, 0xffffffff, 0xffffffff00000000
    out mxcsr, 0x5fa3
