/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 73 /3 PSRLDQ xmm, imm8"
    code
    .byte 0x66, 0x0f, 0x73, 0xdc, 0xae
    end_code
    out xmm4, 0x0

    insn_case 64, "66 0F 73 /3 PSRLDQ xmm, imm8"
    code
    .byte 0x66, 0x0f, 0x73, 0xdf, 0xea
    end_code
    out xmm7, 0x0
