/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 EA FLDL2E"
    in st0, 0xc000000000000000, 0x8000
    in st1, 0xa000000000000000, 0xc03e
    in st2, 0xb2837ad5d079e82d, 0x3ff8
    in st3, 0xa000000000000000, 0x7fff
    in st4, 0xc000000000000000, 0x3c01
    in st5, 0x0, 0x7ffe
    in st6, 0x0, 0x1
    in sw, 0x6500
    in tags, 0xff
    code
    .byte 0x4b, 0xd9, 0xea
    end_code
    out st0, 0xc000000000000000, 0xffff
    out st1, 0xc000000000000000, 0x8000
    out st2, 0xa000000000000000, 0xc03e
    out st3, 0xb2837ad5d079e82d, 0x3ff8
    out st4, 0xa000000000000000, 0x7fff
    out st5, 0xc000000000000000, 0x3c01
    out st6, 0x0, 0x7ffe
    out st7, 0x0, 0x1
    out sw, 0x5f41

    insn_case 64, "D9 EA FLDL2E"
    in st0, 0xaf55d58a831d38cd, 0x3ff4
    in st1, 0x1, 0xc03e
    in st2, 0xa000000000000000, 0x3c01
    in st3, 0xda68df233487cfa7, 0x3fdc
    in st4, 0x8614a953498766b5, 0x3fec
    in st5, 0xa14b34a080a0983a, 0x3ffe
    in st6, 0x8000000000000000, 0x8000
    in sw, 0x7600
    in tags, 0xff
    code
    .byte 0xd9, 0xea
    end_code
    out st0, 0xc000000000000000, 0xffff
    out st1, 0xaf55d58a831d38cd, 0x3ff4
    out st2, 0x1, 0xc03e
    out st3, 0xa000000000000000, 0x3c01
    out st4, 0xda68df233487cfa7, 0x3fdc
    out st5, 0x8614a953498766b5, 0x3fec
    out st6, 0xa14b34a080a0983a, 0x3ffe
    out st7, 0x8000000000000000, 0x8000
    out sw, 0x6e41
