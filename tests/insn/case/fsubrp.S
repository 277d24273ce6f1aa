/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DE E0+i FSUBRP ST(i), ST(0)"
    in st0, 0xb815166d64101239, 0x3feb
    in st1, 0xc90fdaa22168c235, 0xc03e
    in st2, 0x8000000000000001, 0x1
    in st3, 0xa000000000000000, 0xbfff
    in st4, 0xc90fdaa22168c235, 0x4000
    in st5, 0xa8c72d0ff670a814, 0x4011
    in st6, 0xd45284a988825dfb, 0x401d
    in st7, 0xe7b25a7e20414f13, 0x4017
    in cw, 0xa7f
    in sw, 0x670e
    in tags, 0xff
    code
    .byte 0x49, 0xde, 0xe6
    end_code
    out st0, 0xc90fdaa22168c235, 0xc03e
    out st1, 0x8000000000000001, 0x1
    out st2, 0xa000000000000000, 0xbfff
    out st3, 0xc90fdaa22168c235, 0x4000
    out st4, 0xa8c72d0ff670a814, 0x4011
    out st5, 0xd45284a988822800, 0xc01d
    out st6, 0xe7b25a7e20414f13, 0x4017
    out st7, 0xb815166d64101239, 0x3feb
    out sw, 0x6d2e
    out tags, 0xef

    insn_case 64, "DE E0+i FSUBRP ST(i), ST(0)"
    in st2, 0xffffffffffffffff
    in cw, 0xd54
    in sw, 0x2100
    in tags, 0xff
    code
    .byte 0x67, 0x45, 0xde, 0xe2
    end_code
    out sw, 0xa182
