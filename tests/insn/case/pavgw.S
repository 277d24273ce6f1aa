/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F E3 /r PAVGW mm, mm/m64"
    in rsi, 0x200005bf
    in st3, 0x8697ac7fcd7e58a0, 0x4020
    in mem+0x540, 0x3fe0000000000000
    in tags, 0xff
    code
    .byte 0x40, 0x0f, 0xe3, 0x5e, 0x81
    end_code
    out st3, 0x633c564066bf2c50, 0xffff

    insn_case 64, "NP 0F E3 /r PAVGW mm, mm/m64"
    in st0, 0xc90fdaa22168c235, 0x7fff
    in st1, 0x8000000000000001, 0x4000
    in st2, 0xa000000000000000, 0xffff
    in st3, 0x1, 0xc03e
    in st4, 0xc000000000000000, 0xbfff
    in st5, 0xa000000000000000, 0x401e
    in st6, 0xf1c6394f03ac4388, 0x4008
    in st7, 0xa000000000000000
    in sw, 0x1817
    in tags, 0xff
    code
    .byte 0x67, 0x4e, 0x0f, 0xe3, 0xdb
    end_code
    out st0, 0xa000000000000000, 0x401e
    out st1, 0xf1c6394f03ac4388, 0x4008
    out st2, 0xa000000000000000
    out st3, 0xc90fdaa22168c235, 0xffff
    out st4, 0x8000000000000001, 0x4000
    out st5, 0xa000000000000000, 0xffff
    out st6, 0x1, 0xc03e
    out st7, 0xc000000000000000, 0xbfff
    out sw, 0x17

    insn_case 64, "66 0F E3 /r PAVGW xmm, xmm/m128"
    in rdi, 0xffffffffba91157f
    in xmm11, 0x6890188118240028, 0xc584110c21212e04
    in mem+0xe40, 0x41e0000000000000
    in mem+0xe48, 0xab9513d020ca8193
    code
    .byte 0x66, 0x46, 0x0f, 0xe3, 0x9f, 0xc1, 0xf8, 0x6e, 0x65
    end_code
    out xmm11, 0x55380c410c120014, 0xb88d126e20f657cc

    insn_case 64, "66 0F E3 /r PAVGW xmm, xmm/m128"
    in rsi, 0x6
    in r10, 0x2000124c
    in xmm12, 0x440bd0b89085c430, 0x4104903402003480
    in mem+0x1240, 0xd52bdb6cb12e04c7
    in mem+0x1248, 0x8000000000000000
    code
    .byte 0x66, 0x45, 0x0f, 0xe3, 0x64, 0xf2, 0xc4
    end_code
    out xmm12, 0x8c9bd612a0da647c, 0x6082481a01001a40
