/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F6 /6 DIV r/m8"
    in rax, 0x37ee8f095d7e7ac5
    in mem+0x9f0, 0x7f
    in flags, 0xcc4
    code
    .byte 0x36, 0x49, 0xf6, 0x35, 0xe8, 0x01, 0x00, 0x10
    end_code
    out rax, 0x37ee8f095d7e3cf7
    out flags, 0x400, 0x8d5

    insn_case 64, "F6 /6 DIV r/m8"
    in rax, 0x1e2
    in r15, 0x20000e40
    in mem+0xe40, 0x1a3dc8e60b
    code
    .byte 0x4f, 0xf6, 0x37
    end_code
    out rax, 0x92b
    out flags, 0x0, 0x8d5

    insn_case 64, "F7 /6 DIV r/m16/32/64"
    in rax, 0x49e14eea88931cd3
    in rdx, 0x1
    in rdi, 0x42dc2894
    in mem+0x1190, 0x80000000
    code
    .byte 0x40, 0xf7, 0xb7, 0xfc, 0xe8, 0x23, 0xdd
    end_code
    out rax, 0x3
    out rdx, 0x8931cd3
    out flags, 0x0, 0x8d5

    insn_case 64, "F7 /6 DIV r/m16/32/64"
    in rax, 0x80000000
    in rdx, 0xf31053f
    code
    .byte 0x36, 0x48, 0xf7, 0xf0
    end_code
    out rax, 0x1e620a7e00000001
    out rdx, 0x0
    out flags, 0x0, 0x8d5
