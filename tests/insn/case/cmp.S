/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "38 /r CMP r/m8, r8"
    in rbx, 0x189c0978
    in mem+0xdb0, 0x8534180b3402200
    code
    .byte 0x38, 0x83, 0x38, 0x04, 0x64, 0x07
    end_code
    out flags, 0x95

    insn_case 64, "38 /r CMP r/m8, r8"
    in rdx, 0xda4411079412fb77
    in rbx, 0x2bcb7b85b4d1593
    code
    .byte 0x38, 0xd7
    end_code
    out flags, 0x91

    insn_case 64, "39 /r CMP r/m16/32/64, r16/32/64"
    in r10, 0x0
    in r11, 0xffffffffffffffeb
    code
    .byte 0x4f, 0x39, 0xd3
    end_code
    out flags, 0x84

    insn_case 64, "39 /r CMP r/m16/32/64, r16/32/64"
    in rax, 0x20001190
    in mem+0x1190, 0x70871400d1426085
    code
    .byte 0x39, 0x20
    end_code
    out flags, 0x80

    insn_case 64, "3A /r CMP r8, r/m8"
    in rbp, 0x8292657a
    in rdi, 0xa35
    in mem+0x5f0, 0x3fe0000000000000
    in flags, 0xc55
    code
    .byte 0x40, 0x3a, 0xbd, 0x76, 0xa0, 0x6d, 0x9d
    end_code
    out flags, 0x404

    insn_case 64, "3A /r CMP r8, r/m8"
    in rax, 0x11b7846af2
    in rcx, 0x2613e73ad88ab291
    code
    .byte 0x66, 0x40, 0x3a, 0xc8
    end_code
    out flags, 0x95

    insn_case 64, "3B /r CMP r16/32/64, r/m16/32/64"
    code
    .byte 0x66, 0x47, 0x3b, 0xe4
    end_code
    out flags, 0x44

    insn_case 64, "3B /r CMP r16/32/64, r/m16/32/64"
    in rax, 0x9a
    in rbx, 0x20000bea
    in mem+0xc30, 0x90882051108e22b
    code
    .byte 0x3b, 0x43, 0x46
    end_code
    out flags, 0x95

    insn_case 64, "3C CMP AL, imm8"
    in rax, 0x10
    code
    .byte 0x44, 0x3c, 0x59
    end_code
    out flags, 0x95

    insn_case 64, "3C CMP AL, imm8"
    in rax, 0x7fffffffffffffff
    code
    .byte 0x66, 0x3c, 0x70
    end_code
    out flags, 0x80

    insn_case 64, "3D CMP AX/EAX/RAX, imm16/32"
    in rax, 0x2a6f4ba9de
    code
    .byte 0x3d, 0x80, 0xd6, 0x22, 0xcc
    end_code
    out flags, 0x881

    insn_case 64, "3D CMP AX/EAX/RAX, imm16/32"
    in rax, 0xff2c2b04cbf9a48e
    code
    .byte 0x47, 0x3d, 0x32, 0x38, 0x42, 0xc5
    end_code
    out flags, 0x4

    insn_case 64, "80 /7 CMP r/m8, imm8"
    in rbx, 0xb502abf7e
    in flags, 0x8d4
    code
    .byte 0x66, 0x48, 0x80, 0xfb, 0x59
    end_code
    out flags, 0x0

    insn_case 64, "80 /7 CMP r/m8, imm8"
    in rcx, 0x20000a86
    in mem+0xad0, 0x807fffff7f800000
    code
    .byte 0x80, 0x79, 0x4a, 0x84
    end_code
    out flags, 0x11

    insn_case 64, "81 /7 CMP r/m16/32/64, imm16/32"
    in rdi, 0x7add19fa
    in r10, 0x19
    in mem+0x7e0, 0xc3a5121a8edf34b0
    code
    .byte 0x42, 0x81, 0xbc, 0x97, 0x82, 0xed, 0x22, 0xa5, 0x11, 0x38, 0x27, 0xcd
    end_code
    out flags, 0x95

    insn_case 64, "81 /7 CMP r/m16/32/64, imm16/32"
    in r14, 0xffffffffffffffdb
    code
    .byte 0x66, 0x43, 0x81, 0xfe, 0xed, 0xf7
    end_code
    out flags, 0x14

    insn_case 32, "82 /7 CMP r/m8, imm8"
    in rcx, 0x283772b2
    code
    .byte 0x82, 0xb9, 0x9e, 0x98, 0xc8, 0xf7, 0xff
    end_code
    out flags, 0x15

    insn_case 32, "82 /7 CMP r/m8, imm8"
    in rbp, 0x20001171
    in mem+0x11f0, 0xda68cedbadef617d
    code
    .byte 0x66, 0x82, 0x7d, 0x7f, 0xbb
    end_code
    out flags, 0x881

    insn_case 64, "83 /7 CMP r/m16/32/64, simm8"
    code
    .byte 0x83, 0xf9, 0x0b
    end_code
    out flags, 0x10

    insn_case 64, "83 /7 CMP r/m16/32/64, simm8"
    in rdi, 0x14cf29f4
    in mem+0x660, 0xdfce293ddeedb68f
    code
    .byte 0x83, 0xbf, 0x6c, 0xdc, 0x30, 0x0b, 0x34
    end_code
    out flags, 0x80
