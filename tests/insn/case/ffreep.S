/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DF C0+i FFREEP ST(i)"
    in st0, 0xffffffffffffffff, 0x1
    in st1, 0xffffffffffffffff, 0x7fff
    in st2, 0x8bf91cb5618a981a, 0x3ff9
    in st3, 0xa0557ecd0155c0ea, 0x3fdd
    in st4, 0x8000000000000000, 0x7fff
    in st5, 0x8000000000000000, 0x3c01
    in st6, 0x1, 0xc03e
    in st7, 0xc000000000000000, 0x3fff
    in sw, 0x7600
    in tags, 0xff
    code
    .byte 0x4e, 0xdf, 0xc3
    end_code
    out st0, 0xffffffffffffffff, 0x7fff
    out st1, 0x8bf91cb5618a981a, 0x3ff9
    out st2, 0xa0557ecd0155c0ea, 0x3fdd
    out st3, 0x8000000000000000, 0x7fff
    out st4, 0x8000000000000000, 0x3c01
    out st5, 0x1, 0xc03e
    out st6, 0xc000000000000000, 0x3fff
    out st7, 0xffffffffffffffff, 0x1
    out sw, 0x7c00
    out tags, 0xbd

    insn_case 64, "DF C0+i FFREEP ST(i)"
    in st0, 0xc000000000000000, 0x7fff
    in st1, 0x8000000000000001, 0x4000
    in st2, 0xa000000000000000, 0x403e
    in st3, 0x8000000000000000, 0x403e
    in st4, 0x97eab8a68ecbbe20, 0x4011
    in st5, 0x8000000000000001, 0x1
    in st6, 0x95be2a6dcb99f345, 0x3fe8
    in st7, 0xd6cb923d8e63c5a4, 0x3fea
    in sw, 0x165f
    in tags, 0xff
    code
    .byte 0xdf, 0xc0
    end_code
    out st0, 0x8000000000000001, 0x4000
    out st1, 0xa000000000000000, 0x403e
    out st2, 0x8000000000000000, 0x403e
    out st3, 0x97eab8a68ecbbe20, 0x4011
    out st4, 0x8000000000000001, 0x1
    out st5, 0x95be2a6dcb99f345, 0x3fe8
    out st6, 0xd6cb923d8e63c5a4, 0x3fea
    out st7, 0xc000000000000000, 0x7fff
    out sw, 0x1c5f
    out tags, 0xfb
