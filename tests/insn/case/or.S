/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "08 /r OR r/m8, r8"
    in r10, 0xe27e260e67f6da72
    code
    .byte 0x4f, 0x08, 0xd2
    end_code
    out flags, 0x4, 0x10

    insn_case 64, "08 /r OR r/m8, r8"
    in rcx, 0x80000000
    in r14, 0x20000970
    in mem+0x970, 0x99
    in flags, 0xc54
    code
    .byte 0x41, 0x08, 0x0e
    end_code
    out flags, 0x484, 0x10

    insn_case 64, "09 /r OR r/m16/32/64, r16/32/64"
    in r10, 0x285e3c3d
    in r13, 0x1e278fc5435a3
    in mem+0xb30, 0xd03082c7de80cd2b
    in flags, 0x485
    code
    .byte 0x4d, 0x09, 0xaa, 0xf3, 0xce, 0xa1, 0xf7
    end_code
    out mem+0xb30, 0xd031e2fffed4fdab
    out flags, 0x480, 0x10

    insn_case 64, "09 /r OR r/m16/32/64, r16/32/64"
    in rax, 0xe03bd229e5a758
    in rsi, 0xfffffffffffffca3
    in flags, 0xc11
    code
    .byte 0x09, 0xc6
    end_code
    out rsi, 0xfffffffb
    out flags, 0x480, 0x10

    insn_case 64, "0A /r OR r8, r/m8"
    in rax, 0x99
    in rdx, 0x9aabd3b6bf7b3e0d
    code
    .byte 0x0a, 0xc2
    end_code
    out rax, 0x9d
    out flags, 0x80, 0x10

    insn_case 64, "0A /r OR r8, r/m8"
    in rdx, 0x1faa8daae7de271c
    in rbx, 0x1b54cb39f5bd44
    code
    .byte 0x66, 0x0a, 0xde
    end_code
    out rbx, 0x1b54cb39f5bd67
    out flags, 0x0, 0x10

    insn_case 64, "0B /r OR r16/32/64, r/m16/32/64"
    in rdx, 0x9516d0
    in rbp, 0x20000cd0
    code
    .byte 0x66, 0x0b, 0x2c, 0xd5, 0xd9, 0x5a, 0x57, 0x1b
    end_code
    out rbp, 0x2000aef3
    out flags, 0x84, 0x10

    insn_case 64, "0B /r OR r16/32/64, r/m16/32/64"
    in r14, 0xffffffffb15a29dc
    in mem+0x800, 0x80
    code
    .byte 0x66, 0x4d, 0x0b, 0xb6, 0x24, 0xde, 0xa5, 0x6e
    end_code
    out flags, 0x80, 0x10

    insn_case 64, "0C OR AL, imm8"
    in rax, 0x20
    in flags, 0x490
    code
    .byte 0x44, 0x0c, 0xfc
    end_code
    out rax, 0xfc
    out flags, 0x484, 0x10

    insn_case 64, "0C OR AL, imm8"
    in rax, 0x8454a1fa5d0f7e51
    in flags, 0x495
    code
    .byte 0x67, 0x44, 0x0c, 0xac
    end_code
    out rax, 0x8454a1fa5d0f7efd
    out flags, 0x480, 0x10

    insn_case 64, "0D OR AX/EAX/RAX, imm16/32"
    in rax, 0x58143c
    in flags, 0xc05
    code
    .byte 0x45, 0x0d, 0x1b, 0x38, 0x12, 0x69
    end_code
    out rax, 0x695a3c3f
    out flags, 0x404, 0x10

    insn_case 64, "0D OR AX/EAX/RAX, imm16/32"
    in rax, 0xfaded33996f6
    code
    .byte 0x41, 0x0d, 0x9e, 0x39, 0x52, 0x8a
    end_code
    out rax, 0xdb7bbffe
    out flags, 0x80, 0x10

    insn_case 64, "80 /1 OR r/m8, imm8"
    in r15, 0xfffffffffffffe1c
    code
    .byte 0x66, 0x41, 0x80, 0xcf, 0x7f
    end_code
    out r15, 0xfffffffffffffe7f
    out flags, 0x0, 0x10

    insn_case 64, "80 /1 OR r/m8, imm8"
    in rdx, 0xffffe252a69b639f
    code
    .byte 0x80, 0xca, 0x52
    end_code
    out rdx, 0xffffe252a69b63df
    out flags, 0x80, 0x10

    insn_case 64, "81 /1 OR r/m16/32/64, imm16/32"
    in rax, 0x200007e4
    in rsi, 0x23
    in mem+0x870, 0xfffffffffff73a96
    code
    .byte 0x66, 0x81, 0x0c, 0xb0, 0x15, 0x60
    end_code
    out mem+0x870, 0xfffffffffff77a97
    out flags, 0x0, 0x10

    insn_case 64, "81 /1 OR r/m16/32/64, imm16/32"
    in r11, 0x7fff
    code
    .byte 0x41, 0x81, 0xcb, 0x90, 0x02, 0xd0, 0xfa
    end_code
    out r11, 0xfad07fff
    out flags, 0x84, 0x10

    insn_case 32, "82 /1 OR r/m8, imm8"
    in rdx, 0x8273425f
    code
    .byte 0x82, 0xce, 0x27
    end_code
    out rdx, 0x8273675f
    out flags, 0x0, 0x10

    insn_case 32, "82 /1 OR r/m8, imm8"
    in rcx, 0x2
    code
    .byte 0x82, 0xc9, 0x7f
    end_code
    out rcx, 0x7f
    out flags, 0x0, 0x10

    insn_case 64, "83 /1 OR r/m16/32/64, simm8"
    in mem+0xc50, 0x3f00000000800000
    code
    .byte 0x43, 0x83, 0x0d, 0x48, 0x04, 0x00, 0x10, 0x9c
    end_code
    out mem+0xc50, 0x3f000000ffffff9c
    out flags, 0x84, 0x10

    insn_case 64, "83 /1 OR r/m16/32/64, simm8"
    in rbp, 0x20001430
    in flags, 0xcd0
    code
    .byte 0x66, 0x40, 0x83, 0xcd, 0x1c
    end_code
    out rbp, 0x2000143c
    out flags, 0x404, 0x10
