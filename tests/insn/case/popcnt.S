/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F3 0F B8 /r POPCNT r16/32/64, r/m16/32/64"
    in r14, 0x200010a0
    in mem+0x10a0, 0x2994159a02002
    in flags, 0x8d5
    code
    .byte 0xf3, 0x4f, 0x0f, 0xb8, 0x26
    end_code
    out r12, 0xf
    out flags, 0x0

    insn_case 64, "F3 0F B8 /r POPCNT r16/32/64, r/m16/32/64"
    in r15, 0xffffffffd6283885
    in mem+0x1320, 0x800000003f800000
    in flags, 0x810
    code
    .byte 0xf3, 0x41, 0x0f, 0xb8, 0xb7, 0x9b, 0xda, 0xd7, 0x49
    end_code
    out rsi, 0x7
    out flags, 0x0
