/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 28 /r MOVAPS xmm, xmm/m128"
    in rcx, 0x92d1affc
    in mem+0xdb0, 0x4377ee5fe509a572
    in mem+0xdb8, 0x807fffff9d10b026
    code
    .byte 0x4e, 0x0f, 0x28, 0x91, 0xb4, 0x5d, 0x2e, 0x8d
    end_code
    out xmm10, 0x4377ee5fe509a572, 0x807fffff9d10b026

    insn_case 64, "NP 0F 28 /r MOVAPS xmm, xmm/m128"
    in mem+0x1380, 0x9ae36c1e41b10c99
    in mem+0x1388, 0xf475962cd3d1e287
    code
    .byte 0x0f, 0x28, 0x3d, 0x79, 0x0b, 0x00, 0x10
    end_code
    out xmm7, 0x9ae36c1e41b10c99, 0xf475962cd3d1e287

    insn_case 64, "NP 0F 29 /r MOVAPS xmm/m128, xmm"
    in rdi, 0xffffffffc090d5fd
    in xmm2, 0x8109e2010004014, 0xc018006c82301811
    code
    .byte 0x0f, 0x29, 0x97, 0x63, 0x3d, 0x6f, 0x5f
    end_code
    out mem+0x1360, 0x8109e2010004014
    out mem+0x1368, 0xc018006c82301811

    insn_case 64, "NP 0F 29 /r MOVAPS xmm/m128, xmm"
    in xmm6, 0x40, 0x1
    code
    .byte 0x49, 0x0f, 0x29, 0xf1
    end_code
    out xmm9, 0x40, 0x1
