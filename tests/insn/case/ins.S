/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "6C INS m8"
    code
    .byte 0x36, 0xf3, 0x66, 0x6c
    end_code
    out vector, 0xd

    insn_case 64, "6D INS m16/32"
    code
    .byte 0x43, 0x6d
    end_code
    out vector, 0xd
