/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F C5 /r PEXTRW r32, mm, imm8"
    in st5, 0xc90fdaa22168c235, 0x8000
    in tags, 0xff
    code
    .byte 0x0f, 0xc5, 0xe5, 0x2d
    end_code
    out rsp, 0x2168

    insn_case 64, "NP 0F C5 /r PEXTRW r32, mm, imm8"
    in st0, 0x8000000000000001, 0x401e
    in st1, 0x8000000000000000, 0x403e
    in st2, 0x8000000000000000, 0x1
    in st3, 0xa37c5459953e4fe8, 0x4004
    in st4, 0x1, 0x403e
    in st5, 0xdc7aa5f4ed592c2b, 0x3fdc
    in st6, 0xa000000000000000, 0xbfff
    in st7, 0x0, 0x1
    in sw, 0x6800
    in tags, 0xff
    code
    .byte 0x0f, 0xc5, 0xdf, 0x1b
    end_code
    out rbx, 0x8000
    out st0, 0xa37c5459953e4fe8, 0x4004
    out st1, 0x1, 0x403e
    out st2, 0xdc7aa5f4ed592c2b, 0x3fdc
    out st3, 0xa000000000000000, 0xbfff
    out st4, 0x0, 0x1
    out st5, 0x8000000000000001, 0x401e
    out st6, 0x8000000000000000, 0x403e
    out st7, 0x8000000000000000, 0x1
    out sw, 0x4000

    insn_case 64, "66 0F C5 /r PEXTRW r32, xmm, imm8"
    in xmm3, 0x40490fdb5f000000, 0x49a9c3e94f000000
    code
    .byte 0x66, 0x42, 0x0f, 0xc5, 0xf3, 0x4f
    end_code
    out rsi, 0x49a9

    insn_case 64, "66 0F C5 /r PEXTRW r32, xmm, imm8"
    in xmm3, 0xff812345ff812345, 0x800000bf800000
    code
    .byte 0x66, 0x0f, 0xc5, 0xfb, 0x44
    end_code
    out rdi, 0x0

    insn_case 64, "66 0F 3A 15 /r PEXTRW r32/m16, xmm, imm8"
    in rbx, 0x20000cce
    in xmm11, 0x800000007674f899, 0x3f000000f6be5467
    in mem+0xd40, 0xba6adcb5056ef463
    code
    .byte 0x66, 0x4c, 0x0f, 0x3a, 0x15, 0x5b, 0x72, 0xab
    end_code
    out mem+0xd40, 0xba6adcb5056e8000

    insn_case 64, "66 0F 3A 15 /r PEXTRW r32/m16, xmm, imm8"
    in rbx, 0xffffffffbed7a704
    in rbp, 0x30
    in xmm4, 0x507039dff812345, 0x4f00000000000000
    in mem+0x5b0, 0x5f0000002c791124
    code
    .byte 0x66, 0x0f, 0x3a, 0x15, 0xa4, 0x6b, 0x4c, 0x5e, 0x28, 0x61, 0x44
    end_code
    out mem+0x5b0, 0x5f0000002c790000
