/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 73 /7 PSLLDQ xmm, imm8"
    code
    .byte 0x66, 0x0f, 0x73, 0xfa, 0x4f
    end_code
    out xmm2, 0x0

    insn_case 64, "66 0F 73 /7 PSLLDQ xmm, imm8"
    code
    .byte 0x66, 0x0f, 0x73, 0xfd, 0xa6
    end_code
    out xmm5, 0x0
