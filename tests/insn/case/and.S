/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "20 /r AND r/m8, r8"
    in rdx, 0x5db4fc26
    in mem+0xd50, 0x7ff8000000000000
    in flags, 0x440
    code
    .byte 0x66, 0x40, 0x20, 0x82, 0x2a, 0x11, 0x4b, 0xc2
    end_code
    out flags, 0x444, 0x10

    insn_case 64, "20 /r AND r/m8, r8"
    in r10, 0x200010ef
    in mem+0x1160, 0x36a0000000000000
    code
    .byte 0x4f, 0x20, 0x42, 0x71
    end_code
    out flags, 0x44, 0x10

    insn_case 64, "21 /r AND r/m16/32/64, r16/32/64"
    in rcx, 0x6a77841c1
    in rdx, 0x20000f30
    in mem+0xf30, 0xff800000c33465b7
    code
    .byte 0x48, 0x21, 0x0a
    end_code
    out mem+0xf30, 0x83304181
    out flags, 0x4, 0x10

    insn_case 64, "21 /r AND r/m16/32/64, r16/32/64"
    in rax, 0x200013e3
    in rbx, 0xffffffffffffffff
    in mem+0x13b0, 0x818611c43a8000
    code
    .byte 0x21, 0x58, 0xcd
    end_code
    out flags, 0x84, 0x10

    insn_case 64, "22 /r AND r8, r/m8"
    in rbp, 0x20000de8
    in r11, 0x7f
    in flags, 0x4c4
    code
    .byte 0x66, 0x41, 0x22, 0xeb
    end_code
    out rbp, 0x20000d68
    out flags, 0x400, 0x10

    insn_case 64, "22 /r AND r8, r/m8"
    in rcx, 0x8193e36aaa5c46fb
    in r11, 0xfffffff81773bf0d
    code
    .byte 0x43, 0x22, 0xcb
    end_code
    out rcx, 0x8193e36aaa5c4609
    out flags, 0x4, 0x10

    insn_case 64, "23 /r AND r16/32/64, r/m16/32/64"
    in rbx, 0xffffffffffffe092
    in rbp, 0x20000d60
    in flags, 0x481
    code
    .byte 0x23, 0xdd
    end_code
    out rbx, 0x20000000
    out flags, 0x404, 0x10

    insn_case 64, "23 /r AND r16/32/64, r/m16/32/64"
    in rax, 0xbabe
    in rcx, 0xfffffffff53fb418
    code
    .byte 0x23, 0xc1
    end_code
    out rax, 0xb018
    out flags, 0x4, 0x10

    insn_case 64, "24 AND AL, imm8"
    in rax, 0x13852
    code
    .byte 0x24, 0x9c
    end_code
    out rax, 0x13810
    out flags, 0x0, 0x10

    insn_case 64, "24 AND AL, imm8"
    in rax, 0xf18670d6c7b2a92
    code
    .byte 0x40, 0x24, 0x93
    end_code
    out flags, 0x80, 0x10

    insn_case 64, "25 AND AX/EAX/RAX, imm16/32"
    in rax, 0x40
    in flags, 0x494
    code
    .byte 0x25, 0x1a, 0xc4, 0x13, 0x6c
    end_code
    out rax, 0x0
    out flags, 0x444, 0x10

    insn_case 64, "25 AND AX/EAX/RAX, imm16/32"
    in rax, 0x58379fbdabcb37d
    code
    .byte 0x25, 0xf2, 0x9f, 0xc7, 0xdc
    end_code
    out rax, 0xd8849370
    out flags, 0x80, 0x10

    insn_case 64, "80 /4 AND r/m8, imm8"
    in rbx, 0x1
    code
    .byte 0x66, 0x80, 0xe7, 0x54
    end_code
    out flags, 0x44, 0x10

    insn_case 64, "80 /4 AND r/m8, imm8"
    in rcx, 0x7f
    in flags, 0xcd1
    code
    .byte 0x80, 0xe5, 0xb4
    end_code
    out flags, 0x444, 0x10

    insn_case 64, "81 /4 AND r/m16/32/64, imm16/32"
    in r10, 0x9d00543527ce5c3
    code
    .byte 0x49, 0x81, 0xe2, 0x4c, 0x0d, 0xa6, 0x6a
    end_code
    out r10, 0x42240540
    out flags, 0x0, 0x10

    insn_case 64, "81 /4 AND r/m16/32/64, imm16/32"
    in rdx, 0x20001020
    in mem+0x1020, 0x22837872b3204336
    code
    .byte 0x66, 0x42, 0x81, 0x22, 0xb5, 0xe1
    end_code
    out mem+0x1020, 0x22837872b3204134
    out flags, 0x0, 0x10

    insn_case 32, "82 /4 AND r/m8, imm8"
    in rbx, 0xed0dfa4b
    code
    .byte 0x36, 0x82, 0xe3, 0x3f
    end_code
    out rbx, 0xed0dfa0b
    out flags, 0x0, 0x10

    insn_case 32, "82 /4 AND r/m8, imm8"
    in rdx, 0x20000410
    in mem+0x410, 0x8000007f800000
    code
    .byte 0xf0, 0x66, 0x82, 0x22, 0x90
    end_code
    out flags, 0x44, 0x10

    insn_case 64, "83 /4 AND r/m16/32/64, simm8"
    in rdi, 0x20000f40
    in mem+0xf40, 0x7ff8000000000000
    code
    .byte 0x40, 0x83, 0x27, 0xf4
    end_code
    out flags, 0x44, 0x10

    insn_case 64, "83 /4 AND r/m16/32/64, simm8"
    in rbx, 0x9
    in flags, 0x405
    code
    .byte 0x83, 0xe3, 0x64
    end_code
    out rbx, 0x0
    out flags, 0x444, 0x10
