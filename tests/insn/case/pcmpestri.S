/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 3A 61 /r PCMPESTRI xmm, xmm/m128, imm8"
    in rdx, 0x20001210
    in flags, 0xc50
    code
    .byte 0x66, 0x0f, 0x3a, 0x61, 0x3a, 0xfb
    end_code
    out rcx, 0x7
    out flags, 0xc01

    insn_case 64, "66 0F 3A 61 /r PCMPESTRI xmm, xmm/m128, imm8"
    code
    .byte 0x66, 0x0f, 0x3a, 0x61, 0xf5, 0x1e
    end_code
    out rcx, 0x0
    out flags, 0x801
