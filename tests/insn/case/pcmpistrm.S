/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 3A 62 /r PCMPISTRM xmm, xmm/m128, imm8"
    in rax, 0x20000808
    in xmm14, 0x200c382a188c002d, 0x206604000728100
    in mem+0x810, 0xce082362879f
    code
    .byte 0x66, 0x4c, 0x0f, 0x3a, 0x62, 0x30, 0x16
    end_code
    out xmm0, 0xffff
    out flags, 0x8c1

    insn_case 64, "66 0F 3A 62 /r PCMPISTRM xmm, xmm/m128, imm8"
    in r14, 0x4dbb68ab
    in xmm7, 0x3fe0000000000000, 0xbff0000000000000
    in mem+0xc28, 0x8000
    code
    .byte 0x66, 0x4b, 0x0f, 0x3a, 0x62, 0xbe, 0x75, 0xa3, 0x44, 0xd2, 0x6e
    end_code
    out xmm0, 0xffffffffffffffff, 0xffffffffffffffff
    out flags, 0x8c1
