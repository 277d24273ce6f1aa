/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "C0 /7 SAR r/m8, imm8"
    in rdx, 0x0
    in flags, 0xc00
    code
    .byte 0x40, 0xc0, 0xfa, 0xfb
    end_code
    out flags, 0x444, 0x810

    insn_case 64, "C0 /7 SAR r/m8, imm8"
    in rdx, 0x99
    code
    .byte 0xc0, 0xfa, 0x87
    end_code
    out rdx, 0xff
    out flags, 0x84, 0x810

    insn_case 64, "C1 /7 SAR r/m16/32/64, imm8"
    in rbp, 0x20000cd8
    code
    .byte 0x42, 0xc1, 0xfd, 0x65
    end_code
    out rbp, 0x1000066
    out flags, 0x5, 0x810

    insn_case 64, "C1 /7 SAR r/m16/32/64, imm8"
    in rax, 0xffffffffb35dded0
    in r12, 0x17
    in mem+0xd80, 0x22051a
    in flags, 0xc91
    code
    .byte 0x46, 0xc1, 0xbc, 0x60, 0x82, 0x2e, 0xa2, 0x6c, 0x81
    end_code
    out mem+0xd80, 0x11028d
    out flags, 0x404, 0x10

    insn_case 64, "D0 /7 SAR r/m8, 1"
    in r9, 0x7fffffff
    in flags, 0x414
    code
    .byte 0x41, 0xd0, 0xf9
    end_code
    out flags, 0x485, 0x10

    insn_case 64, "D0 /7 SAR r/m8, 1"
    in r11, 0xffff
    code
    .byte 0x4d, 0xd0, 0xfb
    end_code
    out flags, 0x85, 0x10

    insn_case 64, "D1 /7 SAR r/m16/32/64, 1"
    in rdx, 0x2000049b
    in mem+0x4f0, 0x380fffffffffffff
    code
    .byte 0xd1, 0x7a, 0x55
    end_code
    out flags, 0x85, 0x10

    insn_case 64, "D1 /7 SAR r/m16/32/64, 1"
    in rsp, 0x20000d18
    code
    .byte 0x42, 0xd1, 0xfc
    end_code
    out rsp, 0x1000068c
    out flags, 0x0, 0x10

    insn_case 64, "D2 /7 SAR r/m8, CL"
    in rcx, 0x6ec30e71e16966ea
    in r8, 0x200006a0
    in mem+0x6a0, 0x1074415164145063
    code
    .byte 0x66, 0x47, 0xd2, 0x38
    end_code
    out mem+0x6a0, 0x1074415164145000
    out flags, 0x44, 0x810

    insn_case 64, "D2 /7 SAR r/m8, CL"
    in rcx, 0xff
    in rdx, 0x2f6
    code
    .byte 0xd2, 0xfa
    end_code
    out rdx, 0x2ff
    out flags, 0x85, 0x810

    insn_case 64, "D3 /7 SAR r/m16/32/64, CL"
    in rcx, 0x46802139434b4bec
    in r14, 0xe8d3c681c6ad18f8
    code
    .byte 0x43, 0xd3, 0xfe
    end_code
    out r14, 0xfffc6ad1
    out flags, 0x85, 0x810

    insn_case 64, "D3 /7 SAR r/m16/32/64, CL"
    in rsi, 0x200010a0
    in mem+0x10a0, 0x1e60000000000000
    in flags, 0x401
    code
    .byte 0x42, 0xd3, 0x3e
    end_code
    out flags, 0x444, 0x810
