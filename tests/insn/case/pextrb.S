/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 3A 14 /r PEXTRB r32/m8, xmm, imm8"
    in r14, 0x8d6558ae
    in xmm8, 0xd554a3c5bf800000, 0xa087a8d8f3fa1b0b
    in mem+0xcf8, 0x15daf315
    code
    .byte 0x66, 0x45, 0x0f, 0x3a, 0x14, 0x86, 0x4a, 0xb4, 0x9a, 0x92, 0x7c
    end_code
    out mem+0xcf8, 0x15daf3d8

    insn_case 64, "66 0F 3A 14 /r PEXTRB r32/m8, xmm, imm8"
    in xmm6, 0x4a2f104af4c, 0x85e20a762a203daf
    code
    .byte 0x3e, 0x66, 0x0f, 0x3a, 0x14, 0xf0, 0x99
    end_code
    out rax, 0x3d
