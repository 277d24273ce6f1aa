/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 70 /r PSHUFD xmm, xmm/m128, imm8"
    in r13, 0xffffffffc4baf108
    in mem+0x840, 0x9b9fe9e9dfe65194
    in mem+0x848, 0xa
    code
    .byte 0x66, 0x43, 0x0f, 0x70, 0x85, 0x38, 0x17, 0x45, 0x5b, 0x3d
    end_code
    out xmm0, 0x9b9fe9e9, 0xdfe6519400000000

    insn_case 64, "66 0F 70 /r PSHUFD xmm, xmm/m128, imm8"
    in xmm1, 0x2008225108040010, 0x50600041b140262
    code
    .byte 0x66, 0x4c, 0x0f, 0x70, 0xd9, 0xa9
    end_code
    out xmm11, 0x1b14026220082251, 0x1b1402621b140262
