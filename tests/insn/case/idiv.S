/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F6 /7 IDIV r/m8"
    in rax, 0xffffffff
    in rbx, 0xffffffff
    code
    .byte 0x4a, 0xf6, 0xfb
    end_code
    out rax, 0xffff0001
    out flags, 0x0, 0x8d5

    insn_case 64, "F6 /7 IDIV r/m8"
    in rax, 0x1ae3
    in rbp, 0x20000c80
    code
    .byte 0x4a, 0xf6, 0xfd
    end_code
    out rax, 0x63cb
    out flags, 0x0, 0x8d5

    insn_case 64, "F7 /7 IDIV r/m16/32/64"
    in rax, 0xfffffffeddf62fe8
    in rdx, 0xf342bee4c
    in r10, 0x20000f30
    in mem+0xf30, 0x63adb2b280bb5504
    code
    .byte 0x3e, 0x67, 0x66, 0x4f, 0xf7, 0x3a
    end_code
    out rax, 0x270c1890f7
    out rdx, 0x639560332104e90c
    out flags, 0x0, 0x8d5

    insn_case 64, "F7 /7 IDIV r/m16/32/64"
    in rax, 0x60022e2e209
    in rcx, 0x7fa27f14
    in rdx, 0xfffffffffffffff9
    in mem+0xb20, 0x233400201c03c00c
    code
    .byte 0x44, 0xf7, 0xb9, 0x0c, 0x8c, 0x5d, 0xa0
    end_code
    out rax, 0xffffffc2
    out rdx, 0xebcb64f1
    out flags, 0x0, 0x8d5
