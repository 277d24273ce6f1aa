/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F C3 /r MOVNTI m32/64, r32/64"
    in rbp, 0xcd6801b1cd7b0786
    in rsi, 0x200013f1
    code
    .byte 0x48, 0x0f, 0xc3, 0x6e, 0x8f
    end_code
    out mem+0x1380, 0xcd6801b1cd7b0786

    insn_case 64, "NP 0F C3 /r MOVNTI m32/64, r32/64"
    in rbx, 0x20000b3c
    in mem+0xaf0, 0x62f2
    code
    .byte 0x0f, 0xc3, 0x5b, 0xb4
    end_code
    out mem+0xaf0, 0x20000b3c
