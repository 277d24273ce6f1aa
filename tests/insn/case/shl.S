/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "C0 /4 SHL r/m8, imm8"
    in r9, 0xffffffffb13494af
    in mem+0xbb0, 0xffffffffffffffff
    code
    .byte 0x4b, 0xc0, 0xa1, 0x01, 0x77, 0xcb, 0x6e, 0x0c
    end_code
    out mem+0xbb0, 0xffffffffffffff00
    out flags, 0x44, 0x811

    insn_case 64, "C0 /4 SHL r/m8, imm8"
    in rdx, 0x3f
    code
    .byte 0xc0, 0xe2, 0x50
    end_code
    out rdx, 0x0
    out flags, 0x44, 0x811

    insn_case 64, "C0 /6 SHL r/m8, imm8"
    in rdx, 0x7fffffff
    code
    .byte 0xc0, 0xf2, 0x3f
    end_code
    out rdx, 0x7fffff00
    out flags, 0x44, 0x811

    insn_case 64, "C0 /6 SHL r/m8, imm8"
    in rbp, 0x20000c13
    in mem+0xbf0, 0x25a084a45268664e
    in flags, 0x455
    code
    .byte 0x66, 0xc0, 0x75, 0xdd, 0xab
    end_code
    out mem+0xbf0, 0x25a084a452686600
    out flags, 0x444, 0x811

    insn_case 64, "C1 /4 SHL r/m16/32/64, imm8"
    in rax, 0x20000c00
    in flags, 0x815
    code
    .byte 0x46, 0xc1, 0x20, 0xc0
    end_code
    out flags, 0x5, 0x810

    insn_case 64, "C1 /4 SHL r/m16/32/64, imm8"
    in rsp, 0x20000de8
    code
    .byte 0x4c, 0xc1, 0xe4, 0x01
    end_code
    out rsp, 0x40001bd0
    out flags, 0x0, 0x10

    insn_case 64, "C1 /6 SHL r/m16/32/64, imm8"
    in rdi, 0xfff81a14a788219f
    code
    .byte 0x66, 0xc1, 0xf7, 0xdf
    end_code
    out rdi, 0xfff81a14a7880000
    out flags, 0x44, 0x811

    insn_case 64, "C1 /6 SHL r/m16/32/64, imm8"
    in rbx, 0x7f
    code
    .byte 0x36, 0x67, 0x66, 0x40, 0xc1, 0xf3, 0x45
    end_code
    out rbx, 0xfe0
    out flags, 0x0, 0x810

    insn_case 64, "D0 /4 SHL r/m8, 1"
    in rcx, 0x5555555555555555
    in flags, 0x4c0
    code
    .byte 0x40, 0xd0, 0xe1
    end_code
    out rcx, 0x55555555555555aa
    out flags, 0xc84, 0x10

    insn_case 64, "D0 /4 SHL r/m8, 1"
    in rax, 0xe85c5de
    code
    .byte 0xd0, 0xe4
    end_code
    out rax, 0xe858ade
    out flags, 0x81, 0x10

    insn_case 64, "D0 /6 SHL r/m8, 1"
    in rdx, 0x14f486
    code
    .byte 0xd0, 0xf2
    end_code
    out rdx, 0x14f40c
    out flags, 0x805, 0x10

    insn_case 64, "D0 /6 SHL r/m8, 1"
    in rcx, 0x5286d1cb
    in mem+0xa60, 0x7fefffffffffffff
    in flags, 0x405
    code
    .byte 0x67, 0xd0, 0xb4, 0x61, 0x95, 0x38, 0x79, 0xcd
    end_code
    out mem+0xa60, 0x7feffffffffffffe
    out flags, 0x481, 0x10

    insn_case 64, "D1 /4 SHL r/m16/32/64, 1"
    in rcx, 0x20000747
    in mem+0x790, 0x6770d4bffd840e58
    code
    .byte 0x44, 0xd1, 0x61, 0x49
    end_code
    out mem+0x790, 0x6770d4bffb081cb0
    out flags, 0x81, 0x10

    insn_case 64, "D1 /4 SHL r/m16/32/64, 1"
    in r13, 0x10
    code
    .byte 0x49, 0xd1, 0xe5
    end_code
    out r13, 0x20
    out flags, 0x0, 0x10

    insn_case 64, "D1 /6 SHL r/m16/32/64, 1"
    in rdi, 0x7fffffffffffffff
    code
    .byte 0x66, 0x44, 0xd1, 0xf7
    end_code
    out rdi, 0x7ffffffffffffffe
    out flags, 0x81, 0x10

    insn_case 64, "D1 /6 SHL r/m16/32/64, 1"
    in rbx, 0xf051dcc279c56076
    code
    .byte 0x66, 0xd1, 0xf3
    end_code
    out rbx, 0xf051dcc279c5c0ec
    out flags, 0x880, 0x10

    insn_case 64, "D2 /4 SHL r/m8, CL"
    in rcx, 0x9
    in rbx, 0x1aed12
    code
    .byte 0x4a, 0xd2, 0xe3
    end_code
    out rbx, 0x1aed00
    out flags, 0x44, 0x811

    insn_case 64, "D2 /4 SHL r/m8, CL"
    in rdx, 0xa
    code
    .byte 0x66, 0xd2, 0xe6
    end_code
    out flags, 0x44, 0x811

    insn_case 64, "D2 /6 SHL r/m8, CL"
    in rcx, 0x80000000
    in flags, 0x404
    code
    .byte 0x47, 0xd2, 0xf6
    end_code
    out flags, 0x404, 0x810

    insn_case 64, "D2 /6 SHL r/m8, CL"
    in rcx, 0x692e0e
    in rbx, 0xc146aaa3ae1fdd8
    code
    .byte 0x67, 0x66, 0xd2, 0xf7
    end_code
    out rbx, 0xc146aaa3ae100d8
    out flags, 0x44, 0x811

    insn_case 64, "D3 /4 SHL r/m16/32/64, CL"
    in rcx, 0x90bfdba48cd4ec
    in rdi, 0xffffffffb0067f54
    in mem+0x1070, 0x21ac402086e80400
    code
    .byte 0xd3, 0xa7, 0x1c, 0x91, 0xf9, 0x6f
    end_code
    out mem+0x1070, 0x21ac402080400000
    out flags, 0x84, 0x810

    insn_case 64, "D3 /4 SHL r/m16/32/64, CL"
    in rcx, 0xfa4df48c84f6502b
    in rbp, 0x20000dc0
    code
    .byte 0x40, 0xd3, 0xe5
    end_code
    out rbp, 0x6e0000
    out flags, 0x4, 0x810

    insn_case 64, "D3 /6 SHL r/m16/32/64, CL"
    in rax, 0x200007ed
    in rcx, 0x2e67b6c062a3
    in mem+0x800, 0x6fc90a0624eb1a00
    in flags, 0x415
    code
    .byte 0x4a, 0xd3, 0x70, 0x13
    end_code
    out mem+0x800, 0x2758d00000000000
    out flags, 0x405, 0x810

    insn_case 64, "D3 /6 SHL r/m16/32/64, CL"
    in rcx, 0x3492d570
    in rbx, 0xdda1cd2134396e3a
    code
    .byte 0xd3, 0xf3
    end_code
    out rbx, 0x6e3a0000
    out flags, 0x5, 0x810
