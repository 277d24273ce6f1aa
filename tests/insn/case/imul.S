/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F6 /5 IMUL r/m8"
    in rax, 0x5555555555555555
    in rdi, 0x20000e30
    in mem+0xe30, 0xf4d98503f5a52f45
    code
    .byte 0x4e, 0xf6, 0x2f
    end_code
    out rax, 0x55555555555516e9
    out flags, 0x801, 0xd4

    insn_case 64, "F6 /5 IMUL r/m8"
    in rax, 0xffff
    in rcx, 0x20000c00
    in mem+0xc00, 0x5f5e21cabd122b1d
    code
    .byte 0x4c, 0xf6, 0x29
    end_code
    out rax, 0xffe3
    out flags, 0x0, 0xd4

    insn_case 64, "F7 /5 IMUL r/m16/32/64"
    in rax, 0x3d69277ca7f4
    in r13, 0x7f
    in flags, 0x4c5
    code
    .byte 0x49, 0xf7, 0xed
    end_code
    out rax, 0x1e772a96d7520c
    out rdx, 0x0
    out flags, 0x400, 0xd4

    insn_case 64, "F7 /5 IMUL r/m16/32/64"
    in rax, 0x20001350
    in mem+0x1350, 0xfff5abc45db5c625
    code
    .byte 0x48, 0xf7, 0x28
    end_code
    out rax, 0xc43bf9166682aa90
    out rdx, 0xfffffffffffeb577
    out flags, 0x801, 0xd4

    insn_case 64, "69 /r IMUL r16/32/64, r/m16/32/64, imm16/32"
    in rdi, 0xffffffffa88dfdd0
    in mem+0x878, 0x43e0000000000000
    code
    .byte 0x42, 0x69, 0x8f, 0xa8, 0x0a, 0x72, 0x77, 0x4d, 0xfd, 0x1b, 0x2d
    end_code
    out rcx, 0x0
    out flags, 0x0, 0xd4

    insn_case 64, "69 /r IMUL r16/32/64, r/m16/32/64, imm16/32"
    in r11, 0x20000697
    in mem+0x6d0, 0x0
    code
    .byte 0x45, 0x69, 0x63, 0x39, 0x35, 0x0b, 0x5e, 0x2b
    end_code
    out r12, 0x0
    out flags, 0x0, 0xd4

    insn_case 64, "6B /r IMUL r16/32/64, r/m16/32/64, simm8"
    in r15, 0x0
    code
    .byte 0x4d, 0x6b, 0xcf, 0x83
    end_code
    out r9, 0x0
    out flags, 0x0, 0xd4

    insn_case 64, "6B /r IMUL r16/32/64, r/m16/32/64, simm8"
    in rdx, 0x80
    code
    .byte 0x44, 0x6b, 0xea, 0x96
    end_code
    out r13, 0xffffcb00
    out flags, 0x0, 0xd4

    insn_case 64, "0F AF /r IMUL r16/32/64, r/m16/32/64"
    in rdx, 0xd81cbe67dfd44cb2
    in rbp, 0xffffe345667c3dfd
    code
    .byte 0x66, 0x0f, 0xaf, 0xea
    end_code
    out rbp, 0xffffe345667c35ea
    out flags, 0x801, 0xd4

    insn_case 64, "0F AF /r IMUL r16/32/64, r/m16/32/64"
    in rcx, 0x20000840
    in r15, 0x2
    in mem+0x840, 0x40c1c06c08024054
    code
    .byte 0x44, 0x0f, 0xaf, 0x39
    end_code
    out r15, 0x100480a8
    out flags, 0x0, 0xd4
