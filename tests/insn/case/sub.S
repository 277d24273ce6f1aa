/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "28 /r SUB r/m8, r8"
    in rax, 0xb605fd74030e3eea
    in rbx, 0x200009ec
    in mem+0x9a0, 0x90f8a04d9f3b33b3
    code
    .byte 0x28, 0x63, 0xb4
    end_code
    out mem+0x9a0, 0x90f8a04d9f3b3375
    out flags, 0x810

    insn_case 64, "28 /r SUB r/m8, r8"
    in r14, 0x435a015393fde3c3
    in r15, 0x99
    code
    .byte 0x4f, 0x28, 0xfe
    end_code
    out r14, 0x435a015393fde32a
    out flags, 0x10

    insn_case 64, "29 /r SUB r/m16/32/64, r16/32/64"
    in rsi, 0x14c7ef38bf5d04c6
    in r11, 0x616ea991
    in mem+0x1310, 0x7fffff00800000
    code
    .byte 0xf0, 0x43, 0x29, 0xb3, 0x7f, 0x69, 0x91, 0xbe
    end_code
    out mem+0x1310, 0x7fffff4122fb3a
    out flags, 0x15

    insn_case 64, "29 /r SUB r/m16/32/64, r16/32/64"
    in rax, 0x20000754
    in rbp, 0x9
    in mem+0x760, 0x4282c0081e70040
    in flags, 0x400
    code
    .byte 0x42, 0x29, 0x68, 0x0c
    end_code
    out mem+0x760, 0x4282c0081e70037
    out flags, 0x490

    insn_case 64, "2A /r SUB r8, r/m8"
    in rax, 0x178735
    in r14, 0x332aea47
    in mem+0x1280, 0x2084020c49156043
    in flags, 0xc01
    code
    .byte 0x4b, 0x2a, 0x86, 0x39, 0x28, 0xd5, 0xec
    end_code
    out rax, 0x1787f2
    out flags, 0x481

    insn_case 64, "2A /r SUB r8, r/m8"
    in rsi, 0x82abf149675dd131
    in r15, 0x200010d1
    in mem+0x10c0, 0x9a87dfc8aaf34680
    code
    .byte 0x66, 0x41, 0x2a, 0x74, 0x67, 0xef
    end_code
    out rsi, 0x82abf149675dd1b1
    out flags, 0x885

    insn_case 64, "2B /r SUB r16/32/64, r/m16/32/64"
    in r10, 0x20000ff0
    in r13, 0xf52291c2c1d9ce33
    in mem+0xff0, 0x1800200a9513c1e4
    code
    .byte 0x66, 0x4d, 0x2b, 0x2a
    end_code
    out r13, 0xdd2271b82cc60c4f
    out flags, 0x90

    insn_case 64, "2B /r SUB r16/32/64, r/m16/32/64"
    in rbx, 0xffffffffff6cfd4f
    in rdi, 0x20000402
    in mem+0x400, 0x8000000018591e23
    in flags, 0xcc5
    code
    .byte 0x2b, 0x5f, 0xfe
    end_code
    out rbx, 0xe713df2c
    out flags, 0x480

    insn_case 64, "2C SUB AL, imm8"
    in rax, 0x8000
    code
    .byte 0x4b, 0x2c, 0x70
    end_code
    out rax, 0x8090
    out flags, 0x85

    insn_case 64, "2C SUB AL, imm8"
    in rax, 0xffffffff28876d68
    code
    .byte 0x2c, 0xfc
    end_code
    out rax, 0xffffffff28876d6c
    out flags, 0x15

    insn_case 64, "2D SUB AX/EAX/RAX, imm16/32"
    in rax, 0xbecba752c1a8
    code
    .byte 0x45, 0x2d, 0x94, 0x66, 0x1f, 0x41
    end_code
    out rax, 0x66335b14
    out flags, 0x804

    insn_case 64, "2D SUB AX/EAX/RAX, imm16/32"
    in rax, 0x99
    code
    .byte 0x2d, 0xa9, 0x6b, 0x89, 0x04
    end_code
    out rax, 0xfb7694f0
    out flags, 0x85

    insn_case 64, "80 /5 SUB r/m8, imm8"
    in rsi, 0x1855
    in flags, 0x4c0
    code
    .byte 0x66, 0x48, 0x80, 0xee, 0xe7
    end_code
    out rsi, 0x186e
    out flags, 0x411

    insn_case 64, "80 /5 SUB r/m8, imm8"
    in rdx, 0x18
    code
    .byte 0x80, 0xea, 0x3f
    end_code
    out rdx, 0xd9
    out flags, 0x91

    insn_case 64, "81 /5 SUB r/m16/32/64, imm16/32"
    in rdi, 0x200005f0
    in mem+0x5f0, 0x42d820208004821a
    in flags, 0xc51
    code
    .byte 0x44, 0x81, 0x2f, 0x7d, 0xba, 0x1f, 0x08
    end_code
    out mem+0x5f0, 0x42d8202077e4c79d
    out flags, 0xc10

    insn_case 64, "81 /5 SUB r/m16/32/64, imm16/32"
    in rbp, 0x36
    in rdi, 0xfffffffff3feb65b
    in mem+0xe10, 0x8000000000000000
    code
    .byte 0x81, 0xac, 0xef, 0x05, 0x56, 0x01, 0x2c, 0x47, 0x53, 0x58, 0x4b
    end_code
    out mem+0xe10, 0x80000000b4a7acb9
    out flags, 0x91

    insn_case 32, "82 /5 SUB r/m8, imm8"
    in rax, 0xb3eb2581
    in mem+0x5a0, 0xa48769893e333b95
    code
    .byte 0x82, 0xa8, 0x1f, 0xe0, 0x14, 0x6c, 0x12
    end_code
    out mem+0x5a0, 0xa48769893e333b83
    out flags, 0x80

    insn_case 32, "82 /5 SUB r/m8, imm8"
    in mem+0xc60, 0xcfb009e039c3d81f
    in flags, 0x414
    code
    .byte 0x82, 0x2d, 0x60, 0x0c, 0x00, 0x20, 0x0d
    end_code
    out mem+0xc60, 0xcfb009e039c3d812
    out flags, 0x404

    insn_case 64, "83 /5 SUB r/m16/32/64, simm8"
    in rsi, 0x8000
    in flags, 0x815
    code
    .byte 0x44, 0x83, 0xee, 0x50
    end_code
    out rsi, 0x7fb0
    out flags, 0x0

    insn_case 64, "83 /5 SUB r/m16/32/64, simm8"
    in r10, 0xffff
    code
    .byte 0x49, 0x83, 0xea, 0xb1
    end_code
    out r10, 0x1004e
    out flags, 0x5
