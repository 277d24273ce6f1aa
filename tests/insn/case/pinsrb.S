/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 3A 20 /r PINSRB xmm, r32/m8, imm8"
    in rax, 0x0
    in xmm13, 0x52000c036c119224, 0x880402080100200c
    code
    .byte 0x66, 0x44, 0x0f, 0x3a, 0x20, 0xe8, 0x82
    end_code
    out xmm13, 0x52000c036c009224, 0x880402080100200c

    insn_case 64, "66 0F 3A 20 /r PINSRB xmm, r32/m8, imm8"
    in r10, 0x25f0674daa6a6f
    in xmm15, 0xcbbb5df19881a136, 0x4c4559ca1a09f9f9
    code
    .byte 0x66, 0x47, 0x0f, 0x3a, 0x20, 0xfa, 0x8d
    end_code
    out xmm15, 0xcbbb5df19881a136, 0x4c456fca1a09f9f9
