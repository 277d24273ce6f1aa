/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F F7 /r MASKMOVQ mm, mm"
    in rdi, 0x20000e30
    in st0, 0xe0b02d4bba06fe8d, 0x4021
    in st1, 0x9fbeb79c2e9eab3c, 0x4016
    in st2, 0xa000000000000000, 0xbfff
    in st3, 0xcade6f6906f09c96, 0x3fe2
    in st4, 0x9868e1fa0c3648f4, 0x3ffb
    in st5, 0xc90fdaa22168c235, 0x4000
    in st6, 0xffffffffffffffff, 0xc03e
    in st7, 0xd3cd47a473e94a08, 0x400c
    in mem+0xe30, 0xce9f95f1a1bb498e
    in sw, 0x1300
    in tags, 0xff
    code
    .byte 0x42, 0x0f, 0xf7, 0xe3
    end_code
    out st0, 0xffffffffffffffff, 0xc03e
    out st1, 0xd3cd47a473e94a08, 0x400c
    out st2, 0xe0b02d4bba06fe8d, 0x4021
    out st3, 0x9fbeb79c2e9eab3c, 0x4016
    out st4, 0xa000000000000000, 0xbfff
    out st5, 0xcade6f6906f09c96, 0x3fe2
    out st6, 0x9868e1fa0c3648f4, 0x3ffb
    out st7, 0xc90fdaa22168c235, 0x4000
    out mem+0xe30, 0xa0000000a100008e
    out sw, 0x300

    insn_case 64, "NP 0F F7 /r MASKMOVQ mm, mm"
    in rdi, 0x200007d0
    in st0, 0xc90fdaa22168c235, 0x7ffe
    in st1, 0xa000000000000000, 0x1
    in st2, 0xea71b694e5aba490, 0x3fea
    in st3, 0x8000000000000000, 0x3ffe
    in st5, 0xffffffffffffffff, 0xffff
    in st6, 0xc90fdaa22168c235, 0x401e
    in st7, 0x8e412095efdbd9f8, 0x3ff0
    in mem+0x7d0, 0xcb9084b95ad2de9a
    in sw, 0x7c00
    code
    .byte 0x0f, 0xf7, 0xf6
    end_code
    out st0, 0xa000000000000000, 0x1
    out st1, 0xea71b694e5aba490, 0x3fea
    out st2, 0x8000000000000000, 0x3ffe
    out st3, 0x0
    out st4, 0xffffffffffffffff, 0xffff
    out st5, 0xc90fdaa22168c235, 0x401e
    out st6, 0x8e412095efdbd9f8, 0x3ff0
    out st7, 0xc90fdaa22168c235, 0x7ffe
    out mem+0x7d0, 0x8e908495efdbd9f8
    out sw, 0x4400
    out tags, 0xff
