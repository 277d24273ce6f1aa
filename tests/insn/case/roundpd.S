/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 3A 09 /r ROUNDPD xmm, xmm/m128, imm8"
    in rcx, 0x6cff12371399525e
    in mem+0xec8, 0x20141210001048
    code
    .byte 0x67, 0x66, 0x42, 0x0f, 0x3a, 0x09, 0x89, 0x62, 0xbc, 0x66, 0x0c, 0x19
    end_code
    out xmm1, 0xbff0000000000000

    insn_case 64, "66 0F 3A 09 /r ROUNDPD xmm, xmm/m128, imm8"
    code
    .byte 0x66, 0x42, 0x0f, 0x3a, 0x09, 0xe3, 0xd9
    end_code
    out xmm4, 0x0
