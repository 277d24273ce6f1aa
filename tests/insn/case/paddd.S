/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F FE /r PADDD mm, mm/m64"
    in st0, 0xffffffffffffffff, 0x3fff
    in st1, 0xc44b585b9289d46a, 0x4017
    in st2, 0xc90fdaa22168c235, 0x403e
    in st3, 0xffffffffffffffff, 0xffff
    in st4, 0x8000000000000000, 0x3f80
    in st5, 0xffffffffffffffff, 0x7fff
    in st6, 0xffffffffffffffff, 0x8000
    in st7, 0x8000000000000000, 0xbfff
    in sw, 0x7100
    in tags, 0xff
    code
    .byte 0x0f, 0xfe, 0xc9
    end_code
    out st0, 0xc90fdaa22168c235, 0x403e
    out st1, 0xfffffffefffffffe, 0xffff
    out st2, 0x8000000000000000, 0x3f80
    out st3, 0xffffffffffffffff, 0x7fff
    out st4, 0xffffffffffffffff, 0x8000
    out st5, 0x8000000000000000, 0xbfff
    out st6, 0xffffffffffffffff, 0x3fff
    out st7, 0xc44b585b9289d46a, 0x4017
    out sw, 0x4100

    insn_case 64, "NP 0F FE /r PADDD mm, mm/m64"
    in st0, 0xc21a51121864800d, 0x3feb
    in st1, 0xbd56b844fd7d7c31, 0x4009
    in st2, 0xa000000000000000, 0x3ffe
    in st3, 0xffffffffffffffff, 0x3f80
    in st4, 0x8000000000000000, 0x403e
    in st5, 0xc90fdaa22168c235, 0xc03e
    in st6, 0x8000000000000001, 0x3fff
    in st7, 0x8000000000000001, 0x4000
    in sw, 0x3900
    in tags, 0xff
    code
    .byte 0x67, 0x4b, 0x0f, 0xfe, 0xc4
    end_code
    out st0, 0x866692e61ee63e66, 0xffff
    out st1, 0xa000000000000000, 0x3ffe
    out st2, 0xffffffffffffffff, 0x3f80
    out st3, 0x8000000000000000, 0x403e
    out st4, 0xc90fdaa22168c235, 0xc03e
    out st5, 0x8000000000000001, 0x3fff
    out st6, 0x8000000000000001, 0x4000
    out st7, 0xc21a51121864800d, 0x3feb
    out sw, 0x100

    insn_case 64, "66 0F FE /r PADDD xmm, xmm/m128"
    in xmm1, 0xffffff14d762728a, 0x34f9f918ee4a0c3
    in xmm5, 0x3ea8fc4e29e6844f, 0xfffffffffffff
    code
    .byte 0x66, 0x0f, 0xfe, 0xcd
    end_code
    out xmm1, 0x3ea8fb620148f6d9, 0x35f9f908ee4a0c2

    insn_case 64, "66 0F FE /r PADDD xmm, xmm/m128"
    in rax, 0x20000910
    in xmm0, 0x3f000000ff812345, 0xdb742922ff800000
    in mem+0x910, 0x5e8e3304d0f0430
    in mem+0x918, 0x3fe0000000000000
    code
    .byte 0x66, 0x0f, 0xfe, 0x00
    end_code
    out xmm0, 0x44e8e3304c902775, 0x1b542922ff800000
