/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DE F0+i FDIVRP ST(i), ST(0)"
    in st1, 0xc90fdaa22168c235, 0x7fff
    in st2, 0x8351c5b2578ef807, 0x4011
    in st3, 0xa000000000000000, 0x403e
    in st4, 0x1, 0x403e
    in st6, 0xe6ead0fde5dabba0, 0x400f
    in st7, 0xc90fdaa22168c235, 0x4000
    in sw, 0x4a01
    in tags, 0xff
    code
    .byte 0xde, 0xf0
    end_code
    out st0, 0xc90fdaa22168c235, 0x7fff
    out st1, 0x8351c5b2578ef807, 0x4011
    out st2, 0xa000000000000000, 0x403e
    out st3, 0x1, 0x403e
    out st4, 0x0
    out st5, 0xe6ead0fde5dabba0, 0x400f
    out st6, 0xc90fdaa22168c235, 0x4000
    out st7, 0xc000000000000000, 0xffff
    out sw, 0x5001
    out tags, 0xfd

    insn_case 64, "DE F0+i FDIVRP ST(i), ST(0)"
    in st0, 0x0, 0x4000
    in st1, 0x8000000000000001, 0xffff
    in st2, 0xaa0e59103c9e8e30, 0x3ff3
    in st3, 0xa000000000000000, 0x4000
    in st5, 0xffffffffffffffff, 0x3ffe
    in st6, 0x0, 0x3ffe
    in st7, 0xc90fdaa22168c235, 0xbfff
    in sw, 0xc00
    in tags, 0xff
    code
    .byte 0xde, 0xf4
    end_code
    out st0, 0x8000000000000001, 0xffff
    out st1, 0xaa0e59103c9e8e30, 0x3ff3
    out st2, 0xa000000000000000, 0x4000
    out st3, 0xc000000000000000, 0xffff
    out st4, 0xffffffffffffffff, 0x3ffe
    out st5, 0x0, 0x3ffe
    out st6, 0xc90fdaa22168c235, 0xbfff
    out st7, 0x0, 0x4000
    out sw, 0x1401
    out tags, 0xfd
