/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "10 /r ADC r/m8, r8"
    in r10, 0x720c6f264469a98a
    in r11, 0x146c3c
    in flags, 0x4d1
    code
    .byte 0x45, 0x10, 0xda
    end_code
    out r10, 0x720c6f264469a9c7
    out flags, 0x490

    insn_case 64, "10 /r ADC r/m8, r8"
    in rcx, 0xa
    in rdx, 0x7f
    in flags, 0x855
    code
    .byte 0x10, 0xea
    end_code
    out rdx, 0x80
    out flags, 0x890

    insn_case 64, "11 /r ADC r/m16/32/64, r16/32/64"
    in rdx, 0xffff
    in rdi, 0x6c73b373
    in mem+0x10d0, 0xbf8000007f7fffff
    code
    .byte 0x67, 0xf0, 0x11, 0x94, 0x3f, 0xe9, 0xa9, 0x18, 0x47
    end_code
    out mem+0x10c8, 0xd9d3ccc5beb7b0a9
    out mem+0x10d0, 0xbf8000007f8000ff
    out flags, 0x890

    insn_case 64, "11 /r ADC r/m16/32/64, r16/32/64"
    in r8, 0x4328b4abab2e48b4
    in r12, 0x90d4ad0447373fbe
    in flags, 0x4c4
    code
    .byte 0x45, 0x11, 0xc4
    end_code
    out r12, 0xf2658872
    out flags, 0x494

    insn_case 64, "12 /r ADC r8, r/m8"
    in rbp, 0x20000df0
    in r10, 0x1d0f05c8
    in mem+0x6a0, 0x1771ea887176d923
    in flags, 0x445
    code
    .byte 0x66, 0x41, 0x12, 0xaa, 0xd8, 0x00, 0xf1, 0x02
    end_code
    out rbp, 0x20000d14
    out flags, 0x405

    insn_case 64, "12 /r ADC r8, r/m8"
    in rax, 0x6668c04
    in rcx, 0x196375f
    in flags, 0xcc4
    code
    .byte 0x2e, 0x12, 0xe5
    end_code
    out rax, 0x666c304
    out flags, 0x494

    insn_case 64, "13 /r ADC r16/32/64, r/m16/32/64"
    in rbx, 0x1807345
    in r14, 0x7fff
    in flags, 0x15
    code
    .byte 0x4e, 0x13, 0xf3
    end_code
    out r14, 0x180f345
    out flags, 0x10

    insn_case 64, "13 /r ADC r16/32/64, r/m16/32/64"
    in rbx, 0x9d1a181e
    in rsp, 0x20000c2c
    in mem+0xa50, 0x20700880120c0a0a
    in flags, 0xcc5
    code
    .byte 0x4a, 0x13, 0xa3, 0x32, 0xf2, 0xe5, 0x82
    end_code
    out rsp, 0x20700880320c1637
    out flags, 0x410

    insn_case 64, "14 ADC AL, imm8"
    in rax, 0x35f8466d53c3cb6a
    code
    .byte 0x14, 0xec
    end_code
    out rax, 0x35f8466d53c3cb56
    out flags, 0x15

    insn_case 64, "14 ADC AL, imm8"
    in rax, 0x35de3e8bab26
    code
    .byte 0x14, 0xe6
    end_code
    out rax, 0x35de3e8bab0c
    out flags, 0x5

    insn_case 64, "15 ADC AX/EAX/RAX, imm16/32"
    in rax, 0x25c82d775ee71b10
    code
    .byte 0x42, 0x15, 0xee, 0xf5, 0x1a, 0x51
    end_code
    out rax, 0xb00210fe
    out flags, 0x880

    insn_case 64, "15 ADC AX/EAX/RAX, imm16/32"
    in rax, 0x40de6d022930766d
    in flags, 0xc1
    code
    .byte 0x49, 0x15, 0x65, 0x3b, 0xd7, 0x79
    end_code
    out rax, 0x40de6d02a307b1d3
    out flags, 0x10

    insn_case 64, "80 /2 ADC r/m8, imm8"
    in r14, 0x200010d0
    in mem+0x10d0, 0x1f134
    in flags, 0xc05
    code
    .byte 0xf0, 0x4b, 0x80, 0x16, 0x83
    end_code
    out mem+0x10d0, 0x1f1b8
    out flags, 0x484

    insn_case 64, "80 /2 ADC r/m8, imm8"
    in rbp, 0xffffffff
    in flags, 0xd5
    code
    .byte 0x40, 0x80, 0xd5, 0x70
    end_code
    out rbp, 0xffffff70
    out flags, 0x11

    insn_case 64, "81 /2 ADC r/m16/32/64, imm16/32"
    in rsi, 0xc24f07c616da244b
    in flags, 0x485
    code
    .byte 0x48, 0x81, 0xd6, 0xab, 0xde, 0x3e, 0xa6
    end_code
    out rsi, 0xc24f07c5bd1902f7
    out flags, 0x491

    insn_case 64, "81 /2 ADC r/m16/32/64, imm16/32"
    in r9, 0x16ac891d081
    in flags, 0x4c5
    code
    .byte 0x41, 0x81, 0xd1, 0x52, 0x20, 0x14, 0x95
    end_code
    out r9, 0x5da5f0d4
    out flags, 0xc05

    insn_case 32, "82 /2 ADC r/m8, imm8"
    in rcx, 0xcb2498d2
    in flags, 0xc5
    code
    .byte 0x82, 0xd5, 0x96
    end_code
    out rcx, 0xcb242fd2
    out flags, 0x801

    insn_case 32, "82 /2 ADC r/m8, imm8"
    in rdx, 0x99
    in flags, 0x895
    code
    .byte 0x82, 0xd6, 0xd8
    end_code
    out rdx, 0xd999
    out flags, 0x80

    insn_case 64, "83 /2 ADC r/m16/32/64, simm8"
    in rcx, 0x4e92fd73
    in mem+0xfd0, 0xc10941900081010
    code
    .byte 0x66, 0x42, 0x83, 0x91, 0x5d, 0x12, 0x6d, 0xd1, 0xa7
    end_code
    out mem+0xfd0, 0xc10941900080fb7
    out flags, 0x5

    insn_case 64, "83 /2 ADC r/m16/32/64, simm8"
    in rax, 0xffffffffb8d1f4ed
    in mem+0x6d0, 0xffffffc8ac42df94
    in flags, 0xcc0
    code
    .byte 0x66, 0x83, 0x90, 0xe3, 0x11, 0x2e, 0x67, 0x42
    end_code
    out mem+0x6d0, 0xffffffc8ac42dfd6
    out flags, 0x480
