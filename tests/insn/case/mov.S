/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "8C /r MOV r16/32/64/m16, Sreg"
    code
    movl %ds, %eax
    end_code
    out rax, 0x2b

    insn_case 64, "8C /r MOV r16/32/64/m16, Sreg"
    in rbx, 0x20000400
    in mem+0x400, 0x1122334455667788
    code
    movw %ss, (%rbx)
    end_code
    out mem+0x400, 0x112233445566002b

    insn_case 64, "8E /r MOV Sreg, r/m16"
    descriptors
    in rax, 0xabcd0013
    code
    movl %eax, %es
    end_code

    insn_case 64, "8E /r MOV Sreg, r/m16"
    descriptors
    in rax, 0x83
    code
    movl %eax, %es
    end_code
    out vector, 13
    out error, 0x80

    insn_case 64, "8E /r MOV Sreg, r/m16"
    descriptors
    in rax, 0
    code
    movl %eax, %ss
    end_code
    out vector, 13

    insn_case 64, "88 /r MOV r/m8, r8"
    in rdx, 0x11a0
    in rbx, 0x361a2d65
    in mem+0x920, 0xfffffffffffff
    code
    .byte 0x66, 0x88, 0xb4, 0x63, 0xbb, 0xdb, 0xe5, 0xe9
    end_code
    out mem+0x920, 0xfffffffffff11

    insn_case 64, "88 /r MOV r/m8, r8"
    in r9, 0xfffffd97f3eca357
    in r11, 0x3b4d21e479
    code
    .byte 0x66, 0x45, 0x88, 0xd9
    end_code
    out r9, 0xfffffd97f3eca379

    insn_case 64, "89 /r MOV r/m16/32/64, r16/32/64"
    in rbx, 0x637d54
    code
    .byte 0x89, 0xd9
    end_code
    out rcx, 0x637d54

    insn_case 64, "89 /r MOV r/m16/32/64, r16/32/64"
    in rax, 0x7d21d607e06e4d36
    code
    .byte 0x42, 0x89, 0xc6
    end_code
    out rsi, 0xe06e4d36

    insn_case 64, "8A /r MOV r8, r/m8"
    in rdx, 0xc79ab7a4699fc9fa
    in rsi, 0xffffffffb9a0c55c
    in mem+0x640, 0xa189ca2001020042
    code
    .byte 0x3e, 0x48, 0x8a, 0x96, 0xe4, 0x40, 0x5f, 0x66
    end_code
    out rdx, 0xc79ab7a4699fc942

    insn_case 64, "8A /r MOV r8, r/m8"
    in rcx, 0xdabd6e
    in rbp, 0x200013bc
    in mem+0x13e0, 0x4a3b5efdf186500a
    code
    .byte 0x8a, 0x4d, 0x24
    end_code
    out rcx, 0xdabd0a

    insn_case 64, "8B /r MOV r16/32/64, r/m16/32/64"
    in rbx, 0x450680d03fd38cef
    code
    .byte 0x42, 0x8b, 0xfb
    end_code
    out rdi, 0x3fd38cef

    insn_case 64, "8B /r MOV r16/32/64, r/m16/32/64"
    in r10, 0x15ff0869019ca53
    code
    .byte 0x47, 0x8b, 0xfa
    end_code
    out r15, 0x9019ca53

    insn_case 64, "A0 MOV AL, moffs8"
    in rax, 0x26aed
    in mem+0x590, 0x1f00a20004140408
    code
    .byte 0x67, 0x45, 0xa0, 0x90, 0x05, 0x00, 0x20
    end_code
    out rax, 0x26a08

    insn_case 64, "A0 MOV AL, moffs8"
    in rax, 0x1ac000108225eb
    in mem+0x850, 0x3f8000007748a6ff
    code
    .byte 0xa0, 0x50, 0x08, 0x00, 0x20, 0x00, 0x00, 0x00, 0x00
    end_code
    out rax, 0x1ac000108225ff

    insn_case 64, "A1 MOV AX/EAX/RAX, moffs16/32/64"
    in mem+0x1180, 0xbf80000094c6202b
    code
    .byte 0xa1, 0x80, 0x11, 0x00, 0x20, 0x00, 0x00, 0x00, 0x00
    end_code
    out rax, 0x94c6202b

    insn_case 64, "A1 MOV AX/EAX/RAX, moffs16/32/64"
    in mem+0xc20, 0x338000001736c89d
    code
    .byte 0xa1, 0x20, 0x0c, 0x00, 0x20, 0x00, 0x00, 0x00, 0x00
    end_code
    out rax, 0x1736c89d

    insn_case 64, "A2 MOV moffs8, AL"
    in rax, 0xffffffffffe686bf
    in mem+0x1000, 0xd8dc337a721e0640
    code
    .byte 0x4b, 0xa2, 0x00, 0x10, 0x00, 0x20, 0x00, 0x00, 0x00, 0x00
    end_code
    out mem+0x1000, 0xd8dc337a721e06bf

    insn_case 64, "A2 MOV moffs8, AL"
    in rax, 0xb1d59f8a212d7751
    in mem+0xec0, 0x3b8d487342571b1f
    code
    .byte 0x67, 0x66, 0x4b, 0xa2, 0xc0, 0x0e, 0x00, 0x20
    end_code
    out mem+0xec0, 0x3b8d487342571b51

    insn_case 64, "A3 MOV moffs16/32/64, AX/EAX/RAX"
    in rax, 0x36ccf08681ed01b7
    in mem+0x520, 0x3f0000005f000000
    code
    .byte 0xa3, 0x20, 0x05, 0x00, 0x20, 0x00, 0x00, 0x00, 0x00
    end_code
    out mem+0x520, 0x3f00000081ed01b7

    insn_case 64, "A3 MOV moffs16/32/64, AX/EAX/RAX"
    in rax, 0xfffffffff60266d5
    code
    .byte 0x66, 0x4f, 0xa3, 0x00, 0x0b, 0x00, 0x20, 0x00, 0x00, 0x00, 0x00
    end_code
    out mem+0xb00, 0xfffffffff60266d5

    insn_case 64, "B0+r MOV r8, imm8"
    in rbp, 0x20000d60
    code
    .byte 0x66, 0x48, 0xb5, 0x01
    end_code
    out rbp, 0x20000d01

    insn_case 64, "B0+r MOV r8, imm8"
    in r11, 0x1d
    code
    .byte 0x43, 0xb3, 0x06
    end_code
    out r11, 0x6

    insn_case 64, "B8+r MOV r16/32/64, imm16/32/64"
    code
    .byte 0x43, 0xbe, 0x83, 0x11, 0x7a, 0x77
    end_code
    out r14, 0x777a1183

    insn_case 64, "B8+r MOV r16/32/64, imm16/32/64"
    code
    .byte 0x26, 0x46, 0xbc, 0x59, 0x28, 0x30, 0xf5
    end_code
    out rsp, 0xf5302859

    insn_case 64, "C6 /0 MOV r/m8, imm8"
    in r9, 0x9f7b6
    code
    .byte 0x67, 0x4d, 0xc6, 0xc1, 0xaa
    end_code
    out r9, 0x9f7aa

    insn_case 64, "C6 /0 MOV r/m8, imm8"
    in rcx, 0x86a2162f
    in mem+0xed0, 0x16e73c7075eb0f2
    code
    .byte 0xc6, 0x81, 0xa1, 0xf8, 0x5d, 0x99, 0xcb
    end_code
    out mem+0xed0, 0x16e73c7075eb0cb

    insn_case 64, "C7 /0 MOV r/m16/32/64, imm16/32"
    code
    .byte 0xc7, 0xc2, 0x8c, 0x32, 0xf5, 0xe1
    end_code
    out rdx, 0xe1f5328c

    insn_case 64, "C7 /0 MOV r/m16/32/64, imm16/32"
    code
    .byte 0xc7, 0xc4, 0xce, 0xb5, 0x5d, 0x49
    end_code
    out rsp, 0x495db5ce

    insn_case 32, "0F 20 /r MOV r32, CR"
    code
    .byte 0x0f, 0x20, 0x91
    end_code
    out vector, 0xd

    insn_case 64, "0F 20 /r MOV r64, CR"
    code
    .byte 0x0f, 0x20, 0xe5
    end_code
    out vector, 0xd

    insn_case 32, "0F 21 /r MOV r32, DR"
    code
    .byte 0x0f, 0x21, 0xf9
    end_code
    out vector, 0xd

    insn_case 64, "0F 21 /r MOV r64, DR"
    code
    .byte 0x43, 0x0f, 0x21, 0xc6
    end_code
    out vector, 0xd

    insn_case 32, "0F 22 /r MOV CR, r32"
    code
    .byte 0x66, 0x0f, 0x22, 0xde
    end_code
    out vector, 0xd

    insn_case 64, "0F 22 /r MOV CR, r64"
    code
    .byte 0x0f, 0x22, 0xd6
    end_code
    out vector, 0xd

    insn_case 32, "0F 23 /r MOV DR, r32"
    code
    .byte 0x0f, 0x23, 0x5d
    end_code
    out vector, 0xd

    insn_case 64, "0F 23 /r MOV DR, r64"
    code
    .byte 0x0f, 0x23, 0xfa
    end_code
    out vector, 0xd
