/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "C0 /1 ROR r/m8, imm8"
    in rdi, 0x20001050
    in flags, 0x844
    code
    .byte 0xc0, 0x0f, 0x00
    end_code
    out flags, 0x44, 0x800

    insn_case 64, "C0 /1 ROR r/m8, imm8"
    in r11, 0x67a6a651
    in flags, 0xc5
    code
    .byte 0x49, 0xc0, 0xcb, 0xd3
    end_code
    out r11, 0x67a6a62a
    out flags, 0xc4, 0x801

    insn_case 64, "C1 /1 ROR r/m16/32/64, imm8"
    in r13, 0x40
    in flags, 0x55
    code
    .byte 0x36, 0x45, 0xc1, 0xcd, 0x57
    end_code
    out r13, 0x8000
    out flags, 0x54, 0x800

    insn_case 64, "C1 /1 ROR r/m16/32/64, imm8"
    in r9, 0x20000490
    in mem+0x490, 0x4003208082002c82
    in flags, 0x91
    code
    .byte 0x4b, 0xc1, 0x09, 0x97
    end_code
    out mem+0x490, 0x59048006410104
    out flags, 0x90, 0x800

    insn_case 64, "D0 /1 ROR r/m8, 1"
    in rdi, 0xed6cd11e6097
    in flags, 0x4d5
    code
    .byte 0x66, 0x48, 0xd0, 0xcf
    end_code
    out rdi, 0xed6cd11e60cb

    insn_case 64, "D0 /1 ROR r/m8, 1"
    in rdx, 0x1fdaea44db7e0788
    in mem+0x478, 0x1002851004003410
    in flags, 0x8c0
    code
    .byte 0x67, 0xd0, 0x8a, 0xf0, 0xfc, 0x81, 0x44
    end_code
    out mem+0x478, 0x1002851004003408
    out flags, 0xc0

    insn_case 64, "D1 /1 ROR r/m16/32/64, 1"
    in r11, 0x141668
    code
    .byte 0x43, 0xd1, 0xcb
    end_code
    out r11, 0xa0b34

    insn_case 64, "D1 /1 ROR r/m16/32/64, 1"
    in rdi, 0x58bce05f
    in mem+0x10a0, 0x69118c6e00000001
    in flags, 0x8c5
    code
    .byte 0xd1, 0x8f, 0x41, 0x30, 0x43, 0xc7
    end_code
    out mem+0x10a0, 0x69118c6e80000000

    insn_case 64, "D2 /1 ROR r/m8, CL"
    in rcx, 0x40
    in r8, 0x20000feb
    code
    .byte 0x43, 0xd2, 0x48, 0x75
    end_code
    out flags, 0x0, 0x800

    insn_case 64, "D2 /1 ROR r/m8, CL"
    in rsi, 0x200004e0
    in mem+0x4e0, 0x39bc6
    in flags, 0xc91
    code
    .byte 0x40, 0xd2, 0x0e
    end_code
    out mem+0x4e0, 0x39bb1
    out flags, 0x491, 0x800

    insn_case 64, "D3 /1 ROR r/m16/32/64, CL"
    in rax, 0xffffffffcfa8d6bb
    in rcx, 0xdc6dd303
    in mem+0x970, 0x7fffff4f000000
    in flags, 0x8c5
    code
    .byte 0x46, 0xd3, 0x88, 0xb5, 0x32, 0x57, 0x50
    end_code
    out mem+0x970, 0x7fffff09e00000
    out flags, 0xc4, 0x800

    insn_case 64, "D3 /1 ROR r/m16/32/64, CL"
    in rcx, 0x80
    in rdx, 0xffffffffffffffeb
    in flags, 0x54
    code
    .byte 0xd3, 0xca
    end_code
    out rdx, 0xffffffeb
    out flags, 0x54, 0x800
