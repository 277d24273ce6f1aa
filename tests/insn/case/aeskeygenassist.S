/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 3A DF /r AESKEYGENASSIST xmm, xmm/m128, imm8"
    in xmm1, 0x5cf, 0x3a87aaab415
    code
    .byte 0x66, 0x0f, 0x3a, 0xdf, 0xe9, 0x2f
    end_code
    out xmm5, 0x6363634c63636363, 0xc263635463637bc2

    insn_case 64, "66 0F 3A DF /r AESKEYGENASSIST xmm, xmm/m128, imm8"
    in r8, 0xffffffffe7eb4237
    in mem+0xb10, 0x1c94a46006b16843
    in mem+0xb18, 0xc2045c848802708
    code
    .byte 0x66, 0x4b, 0x0f, 0x3a, 0xdf, 0x98, 0xd9, 0xc8, 0x14, 0x38, 0x23
    end_code
    out xmm3, 0xd09c226a9c2249d0, 0xe8feb74dfeb76ee8
