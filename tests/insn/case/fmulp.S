/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DE C8+i FMULP ST(i), ST(0)"
    in st0, 0xc000000000000000, 0x403e
    in st1, 0xc90fdaa22168c235, 0x7ffe
    in st3, 0xa000000000000000, 0x7fff
    in st4, 0x8000000000000001, 0xc03e
    in st5, 0x8000000000000000, 0x3c01
    in st6, 0x0, 0x7fff
    in st7, 0xc4480d68e249e040, 0x3feb
    in sw, 0x7267
    in tags, 0x87
    code
    .byte 0xde, 0xca
    end_code
    out st0, 0xc90fdaa22168c235, 0x7ffe
    out st1, 0xc000000000000000, 0xffff
    out st2, 0xa000000000000000, 0x7fff
    out st3, 0x8000000000000001, 0xc03e
    out st4, 0x8000000000000000, 0x3c01
    out st5, 0x0, 0x7fff
    out st6, 0xc4480d68e249e040, 0x3feb
    out st7, 0xc000000000000000, 0x403e
    out sw, 0x7867

    insn_case 64, "DE C8+i FMULP ST(i), ST(0)"
    in st0, 0xc238d2558b29b3fa, 0x401b
    in st1, 0xa000000000000000, 0xffff
    in st2, 0x954b6faac31fb48f, 0x3fec
    in st3, 0xa000000000000000, 0xc03e
    in st4, 0xcfc62c97a764fb87, 0x3fd9
    in st5, 0xf2318765e7847d39, 0x4018
    in st6, 0xe23afa8326a838fb, 0x3fec
    in st7, 0x8000000000000000, 0x3f80
    in cw, 0x67f
    in sw, 0x714e
    in tags, 0xff
    code
    .byte 0xde, 0xcb
    end_code
    out st0, 0xa000000000000000, 0xffff
    out st1, 0x954b6faac31fb48f, 0x3fec
    out st2, 0xf2c706eaedf42800, 0xc05a
    out st3, 0xcfc62c97a764fb87, 0x3fd9
    out st4, 0xf2318765e7847d39, 0x4018
    out st5, 0xe23afa8326a838fb, 0x3fec
    out st6, 0x8000000000000000, 0x3f80
    out st7, 0xc238d2558b29b3fa, 0x401b
    out sw, 0x7b6e
    out tags, 0xbf
