/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 3A 60 /r PCMPESTRM xmm, xmm/m128, imm8"
    code
    .byte 0x66, 0x4a, 0x0f, 0x3a, 0x60, 0xc1, 0x18
    end_code
    out xmm0, 0xffff
    out flags, 0x801

    insn_case 64, "66 0F 3A 60 /r PCMPESTRM xmm, xmm/m128, imm8"
    in rbp, 0x200006d6
    in flags, 0x84
    code
    .byte 0x66, 0x0f, 0x3a, 0x60, 0x75, 0x62, 0x8f
    end_code
    out xmm0, 0x0
    out flags, 0x0
