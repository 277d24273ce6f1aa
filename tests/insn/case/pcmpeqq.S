/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 29 /r PCMPEQQ xmm, xmm/m128"
    in rcx, 0x20000ed0
    code
    .byte 0x66, 0x44, 0x0f, 0x38, 0x29, 0x19
    end_code
    out xmm11, 0x0

    insn_case 64, "66 0F 38 29 /r PCMPEQQ xmm, xmm/m128"
    in r15, 0x20000455
    code
    .byte 0x66, 0x45, 0x0f, 0x38, 0x29, 0x47, 0x4b
    end_code
    out xmm8, 0x0
