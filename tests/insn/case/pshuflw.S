/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F2 0F 70 /r PSHUFLW xmm, xmm/m128, imm8"
    in rsi, 0x20000520
    in mem+0x520, 0xeb896666a3baf868
    in mem+0x528, 0x1f
    code
    .byte 0xf2, 0x44, 0x0f, 0x70, 0x16, 0x7c
    end_code
    out xmm10, 0xa3baeb89eb89f868, 0x1f

    insn_case 64, "F2 0F 70 /r PSHUFLW xmm, xmm/m128, imm8"
    in xmm1, 0x9a8fb1e700000000, 0x80000000742e55e5
    code
    .byte 0xf2, 0x0f, 0x70, 0xc9, 0x13
    end_code
    out xmm1, 0x9a8f, 0x80000000742e55e5
