/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "86 /r XCHG r/m8, r8"
    in rcx, 0xffe756b0841f334b
    in rbx, 0x1f4112db66761592
    code
    .byte 0x86, 0xeb
    end_code
    out rcx, 0xffe756b0841f924b
    out rbx, 0x1f4112db66761533

    insn_case 64, "86 /r XCHG r/m8, r8"
    in r14, 0x7fffffffffffffff
    in r15, 0xe78354d64a3c5ce8
    code
    .byte 0x47, 0x86, 0xfe
    end_code
    out r14, 0x7fffffffffffffe8
    out r15, 0xe78354d64a3c5cff

    insn_case 64, "87 /r XCHG r/m16/32/64, r16/32/64"
    in rcx, 0x4
    in rdx, 0x1cd
    code
    .byte 0x40, 0x87, 0xd1
    end_code
    out rcx, 0x1cd
    out rdx, 0x4

    insn_case 64, "87 /r XCHG r/m16/32/64, r16/32/64"
    in r12, 0x175f9c4635
    in r15, 0x5e9624ef
    in mem+0x1250, 0xce304a2082243
    code
    .byte 0x45, 0x87, 0xa7, 0x61, 0xed, 0x69, 0xc1
    end_code
    out r12, 0xa2082243
    out mem+0x1250, 0xce3045f9c4635

    insn_case 64, "90+r XCHG r16/32/64, AX/EAX/RAX"
    in rax, 0x2d10cf6822760b9
    in r11, 0x62d790bf3e76ef11
    code
    .byte 0x36, 0x4d, 0x93
    end_code
    out rax, 0x62d790bf3e76ef11
    out r11, 0x2d10cf6822760b9

    insn_case 64, "90+r XCHG r16/32/64, AX/EAX/RAX"
    in rax, 0x9002b418124e5cf
    in rdi, 0xb907ed4b3a8f
    code
    .byte 0x97
    end_code
    out rax, 0xed4b3a8f
    out rdi, 0x8124e5cf
