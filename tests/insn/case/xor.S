/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "30 /r XOR r/m8, r8"
    in r8, 0x80000000
    in r11, 0x37b1e156e30052c8
    code
    .byte 0x26, 0x45, 0x30, 0xd8
    end_code
    out r8, 0x800000c8
    out flags, 0x80, 0x10

    insn_case 64, "30 /r XOR r/m8, r8"
    in rdx, 0xffffb55b4432122a
    code
    .byte 0x42, 0x30, 0xd2
    end_code
    out rdx, 0xffffb55b44321200
    out flags, 0x44, 0x10

    insn_case 64, "31 /r XOR r/m16/32/64, r16/32/64"
    in rdi, 0x93befba88f281895
    in r14, 0x2333
    code
    .byte 0x46, 0x31, 0xf7
    end_code
    out rdi, 0x8f283ba6
    out flags, 0x84, 0x10

    insn_case 64, "31 /r XOR r/m16/32/64, r16/32/64"
    in rax, 0xfffffffff852336c
    in rcx, 0xffffffffd67c35f3
    in mem+0x790, 0x7f
    code
    .byte 0x66, 0x31, 0x81, 0x9d, 0xd1, 0x83, 0x49
    end_code
    out mem+0x790, 0x3313
    out flags, 0x0, 0x10

    insn_case 64, "32 /r XOR r8, r/m8"
    in rdx, 0xd80b2de52ac87db
    in rbx, 0x58e8eadd
    code
    .byte 0x48, 0x32, 0x93, 0x13, 0x35, 0x17, 0xc7
    end_code
    out rdx, 0xd80b2de52ac8735
    out flags, 0x4, 0x10

    insn_case 64, "32 /r XOR r8, r/m8"
    in rcx, 0x692af971f6
    in mem+0xbb0, 0x104188a100b0024
    code
    .byte 0x32, 0x0d, 0xaa, 0x03, 0x00, 0x10
    end_code
    out rcx, 0x692af971d2
    out flags, 0x84, 0x10

    insn_case 64, "33 /r XOR r16/32/64, r/m16/32/64"
    in rcx, 0x4c8
    in rdx, 0xf62369e234
    code
    .byte 0x40, 0x33, 0xca
    end_code
    out rcx, 0x2369e6fc
    out flags, 0x4, 0x10

    insn_case 64, "33 /r XOR r16/32/64, r/m16/32/64"
    in rcx, 0x3fcb71fb0f2f696d
    in r11, 0x20
    code
    .byte 0x66, 0x46, 0x33, 0xd9
    end_code
    out r11, 0x694d
    out flags, 0x4, 0x10

    insn_case 64, "34 XOR AL, imm8"
    in rax, 0x2
    code
    .byte 0x34, 0x66
    end_code
    out rax, 0x64
    out flags, 0x0, 0x10

    insn_case 64, "34 XOR AL, imm8"
    in rax, 0xcfbeb05c6639ea2
    code
    .byte 0x34, 0x24
    end_code
    out rax, 0xcfbeb05c6639e86
    out flags, 0x80, 0x10

    insn_case 64, "35 XOR AX/EAX/RAX, imm16/32"
    in rax, 0xb81862f1a6aff43c
    in flags, 0xc54
    code
    .byte 0x45, 0x35, 0x15, 0x0a, 0x21, 0x47
    end_code
    out rax, 0xe18efe29
    out flags, 0x480, 0x10

    insn_case 64, "35 XOR AX/EAX/RAX, imm16/32"
    in rax, 0x12ef94ef7fa35db1
    in flags, 0x444
    code
    .byte 0x4f, 0x35, 0xcf, 0x8a, 0x93, 0x1d
    end_code
    out rax, 0x12ef94ef6230d77e
    out flags, 0x404, 0x10

    insn_case 64, "80 /6 XOR r/m8, imm8"
    in r13, 0x5b5b7fb7
    in mem+0x1110, 0x912593
    code
    .byte 0xf0, 0x4f, 0x80, 0xb5, 0x59, 0x91, 0xa4, 0xc4, 0xeb
    end_code
    out mem+0x1110, 0x912578
    out flags, 0x4, 0x10

    insn_case 64, "80 /6 XOR r/m8, imm8"
    in rsi, 0x20000970
    in mem+0x970, 0x7000100209008a0
    code
    .byte 0x2e, 0x80, 0x36, 0xab
    end_code
    out mem+0x970, 0x70001002090080b
    out flags, 0x0, 0x10

    insn_case 64, "81 /6 XOR r/m16/32/64, imm16/32"
    in mem+0x1300, 0x101c104010104010
    code
    .byte 0x81, 0x35, 0xf6, 0x0a, 0x00, 0x10, 0x36, 0x9a, 0xc5, 0xe9
    end_code
    out mem+0x1300, 0x101c1040f9d5da26
    out flags, 0x80, 0x10

    insn_case 64, "81 /6 XOR r/m16/32/64, imm16/32"
    in rcx, 0x20000dd0
    in mem+0xdd0, 0x4042420d84020a8
    in flags, 0xc15
    code
    .byte 0xf0, 0x66, 0x81, 0x31, 0xd6, 0xf9
    end_code
    out mem+0xdd0, 0x4042420d840d97e
    out flags, 0x484, 0x10

    insn_case 32, "82 /6 XOR r/m8, imm8"
    in rbx, 0xde04f17b
    code
    .byte 0x82, 0xf7, 0x8c
    end_code
    out rbx, 0xde047d7b
    out flags, 0x4, 0x10

    insn_case 32, "82 /6 XOR r/m8, imm8"
    in mem+0x4f0, 0xbbcec23fbe14fbdf
    code
    .byte 0x82, 0x35, 0xf0, 0x04, 0x00, 0x20, 0x09
    end_code
    out mem+0x4f0, 0xbbcec23fbe14fbd6
    out flags, 0x80, 0x10

    insn_case 64, "83 /6 XOR r/m16/32/64, simm8"
    in rbp, 0x20000d00
    code
    .byte 0x26, 0x46, 0x83, 0xf5, 0xcf
    end_code
    out rbp, 0xdffff2cf
    out flags, 0x84, 0x10

    insn_case 64, "83 /6 XOR r/m16/32/64, simm8"
    in rsi, 0x20000f00
    in mem+0xf00, 0xfba24b2da46c8f00
    code
    .byte 0x4e, 0x83, 0x36, 0x60
    end_code
    out mem+0xf00, 0xfba24b2da46c8f60
    out flags, 0x84, 0x10
