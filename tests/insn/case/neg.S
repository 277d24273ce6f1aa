/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F6 /3 NEG r/m8"
    in r10, 0x200004f4
    in mem+0x4e0, 0x7f6fe2b433800000
    code
    .byte 0x4d, 0xf6, 0x5a, 0xec
    end_code
    out flags, 0x44

    insn_case 64, "F6 /3 NEG r/m8"
    in r8, 0x94051142b3a4bd
    code
    .byte 0x66, 0x41, 0xf6, 0xd8
    end_code
    out r8, 0x94051142b3a443
    out flags, 0x11

    insn_case 64, "F7 /3 NEG r/m16/32/64"
    in rsi, 0x1307d9
    code
    .byte 0x66, 0xf7, 0xde
    end_code
    out rsi, 0x13f827
    out flags, 0x95

    insn_case 64, "F7 /3 NEG r/m16/32/64"
    in r11, 0x2000081d
    in mem+0x7d0, 0x807fffff00000000
    in flags, 0x455
    code
    .byte 0x66, 0x45, 0xf7, 0x5b, 0xb3
    end_code
    out flags, 0x444
