/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F BE /r MOVSX r16/32/64, r/m8"
    in rdx, 0xffffffffffffffff
    code
    .byte 0x42, 0x0f, 0xbe, 0xda
    end_code
    out rbx, 0xffffffff

    insn_case 64, "0F BE /r MOVSX r16/32/64, r/m8"
    in r11, 0xffffffffd8131bd8
    in mem+0x1350, 0x119d4bed4f000000
    code
    .byte 0x41, 0x0f, 0xbe, 0x93, 0x78, 0xf7, 0xec, 0x47
    end_code
    out rdx, 0x0

    insn_case 64, "0F BF /r MOVSX r16/32/64, r/m16"
    in rsp, 0x200008cc
    in rbp, 0x2
    in rsi, 0x10
    in mem+0x8d0, 0x6
    code
    .byte 0x67, 0x66, 0x0f, 0xbf, 0x34, 0x6c
    end_code
    out rsi, 0x6

    insn_case 64, "0F BF /r MOVSX r16/32/64, r/m16"
    in r9, 0x200004ff
    in mem+0x530, 0x9cc9dbb71d899efa
    code
    .byte 0x47, 0x0f, 0xbf, 0x59, 0x31
    end_code
    out r11, 0xffff9efa
