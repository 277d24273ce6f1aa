/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DE D9 FCOMPP"
    in st0, 0xa000000000000000, 0x7ffe
    in st1, 0xc000000000000000, 0x3ffe
    in st2, 0xc90fdaa22168c235
    in st3, 0xc000000000000000, 0x7ffe
    in st4, 0xc000000000000000, 0x4000
    in st5, 0xa000000000000000, 0x1
    in st6, 0xc000000000000000, 0x3ffe
    in st7, 0x8000000000000001, 0xbfff
    in sw, 0x205c
    in tags, 0xff
    code
    .byte 0x41, 0xde, 0xd9
    end_code
    out st0, 0xc90fdaa22168c235
    out st1, 0xc000000000000000, 0x7ffe
    out st2, 0xc000000000000000, 0x4000
    out st3, 0xa000000000000000, 0x1
    out st4, 0xc000000000000000, 0x3ffe
    out st5, 0x8000000000000001, 0xbfff
    out st6, 0xa000000000000000, 0x7ffe
    out st7, 0xc000000000000000, 0x3ffe
    out sw, 0x305c
    out tags, 0xcf

    insn_case 64, "DE D9 FCOMPP"
    in st0, 0x826bc09d36f7e887, 0x3ff4
    in st1, 0x8000000000000001, 0x1
    in st2, 0xc000000000000000, 0x3f80
    in st3, 0xdefc0da1dc4b142e, 0x4017
    in st4, 0xffffffffffffffff, 0xc03e
    in st5, 0xe54aef6de64c0567, 0x4004
    in st6, 0x1, 0x4000
    in st7, 0xc000000000000000, 0x3fff
    in tags, 0xff
    code
    .byte 0x66, 0x4c, 0xde, 0xd9
    end_code
    out st0, 0xc000000000000000, 0x3f80
    out st1, 0xdefc0da1dc4b142e, 0x4017
    out st2, 0xffffffffffffffff, 0xc03e
    out st3, 0xe54aef6de64c0567, 0x4004
    out st4, 0x1, 0x4000
    out st5, 0xc000000000000000, 0x3fff
    out st6, 0x826bc09d36f7e887, 0x3ff4
    out st7, 0x8000000000000001, 0x1
    out sw, 0x1000
    out tags, 0xfc
