/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "C0 /2 RCL r/m8, imm8"
    in rdx, 0x6ab46c6e822f2bba
    in flags, 0x55
    code
    .byte 0xc0, 0xd6, 0x82
    end_code
    out rdx, 0x6ab46c6e822faeba
    out flags, 0x54, 0x800

    insn_case 64, "C0 /2 RCL r/m8, imm8"
    in r14, 0x20000428
    in mem+0x480, 0x7ff0000000000001
    in flags, 0x415
    code
    .byte 0x47, 0xc0, 0x56, 0x58, 0x65
    end_code
    out mem+0x480, 0x7ff0000000000030
    out flags, 0x414, 0x800

    insn_case 64, "C1 /2 RCL r/m16/32/64, imm8"
    in rdi, 0x20000b60
    in flags, 0x80
    code
    .byte 0x4e, 0xc1, 0x17, 0x40
    end_code
    out flags, 0x80, 0x800

    insn_case 64, "C1 /2 RCL r/m16/32/64, imm8"
    in rbp, 0xbdd
    in flags, 0x841
    code
    .byte 0x66, 0xc1, 0xd5, 0xe9
    end_code
    out rbp, 0xbb0b
    out flags, 0x41, 0x800

    insn_case 64, "D0 /2 RCL r/m8, 1"
    in rcx, 0x20000aaf
    in mem+0xab0, 0x4f000000e4b68bd2
    in flags, 0xc5
    code
    .byte 0x66, 0x48, 0xd0, 0x51, 0x01
    end_code
    out mem+0xab0, 0x4f000000e4b68ba5

    insn_case 64, "D0 /2 RCL r/m8, 1"
    in rcx, 0x13258669
    in flags, 0x15
    code
    .byte 0xd0, 0xd5
    end_code
    out rcx, 0x13250d69
    out flags, 0x815

    insn_case 64, "D1 /2 RCL r/m16/32/64, 1"
    in rbx, 0x34d3daee
    in flags, 0x8d5
    code
    .byte 0x48, 0xd1, 0xd3
    end_code
    out rbx, 0x69a7b5dd
    out flags, 0xd4

    insn_case 64, "D1 /2 RCL r/m16/32/64, 1"
    in rbp, 0x582d5948
    in mem+0x1140, 0xb7d7c84f66013d0b
    in flags, 0x1
    code
    .byte 0x4c, 0xd1, 0x95, 0xf8, 0xb7, 0xd2, 0xc7
    end_code
    out mem+0x1140, 0x6faf909ecc027a17
    out flags, 0x801

    insn_case 64, "D2 /2 RCL r/m8, CL"
    in rcx, 0x1e0285dddd900c5e
    in r13, 0x9a437445
    in mem+0x1130, 0xe7ebce15badeb0c1
    in flags, 0xd1
    code
    .byte 0x3e, 0x49, 0xd2, 0x95, 0xeb, 0x9c, 0xbc, 0x85
    end_code
    out mem+0x1130, 0xe7ebce15badeb00f
    out flags, 0xd0, 0x801

    insn_case 64, "D2 /2 RCL r/m8, CL"
    in rcx, 0xffffd90911e63c71
    in rbp, 0xffffffffa7034417
    in mem+0x1380, 0x7509ac5c7fc00000
    in flags, 0xc1
    code
    .byte 0x66, 0xd2, 0x95, 0x69, 0xcf, 0xfc, 0x78
    end_code
    out mem+0x1380, 0x7509ac5c7fc00080
    out flags, 0xc0, 0x801

    insn_case 64, "D3 /2 RCL r/m16/32/64, CL"
    in rcx, 0x8ab873556aae89ec
    in rbp, 0x20001152
    in mem+0x1120, 0x40490fdb5c76ac5a
    in flags, 0x10
    code
    .byte 0x48, 0xd3, 0x55, 0xce
    end_code
    out mem+0x1120, 0x6ac5a202487edae3
    out flags, 0x11, 0x800

    insn_case 64, "D3 /2 RCL r/m16/32/64, CL"
    in rcx, 0x1
    in r14, 0x20000770
    in mem+0x770, 0xbff0cfb4
    in flags, 0x4d5
    code
    .byte 0x4d, 0xd3, 0x16
    end_code
    out mem+0x770, 0x17fe19f69
    out flags, 0x4d4
