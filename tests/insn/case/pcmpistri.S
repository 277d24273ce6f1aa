/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 3A 63 /r PCMPISTRI xmm, xmm/m128, imm8"
    in xmm13, 0x7fc00000cf000000, 0x55c3acc4a9902fdf
    code
    .byte 0x66, 0x4c, 0x0f, 0x3a, 0x63, 0xef, 0x2d
    end_code
    out rcx, 0x0
    out flags, 0x881

    insn_case 64, "66 0F 3A 63 /r PCMPISTRI xmm, xmm/m128, imm8"
    in xmm1, 0x41e0000000000000, 0x446877289dc20ef7
    in xmm4, 0x80035308518918a4, 0x40a41002c588340
    code
    .byte 0x66, 0x0f, 0x3a, 0x63, 0xcc, 0x0c
    end_code
    out rcx, 0x0
    out flags, 0x8c1
