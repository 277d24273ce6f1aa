/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DB E3 FNINIT"
    in st0, 0xffffffffffffffff, 0xc03e
    in st1, 0x1, 0xbfff
    in st2, 0xffffffffffffffff
    in st3, 0x8000000000000001, 0x3f80
    in st4, 0xa000000000000000, 0x403e
    in st5, 0xea644d8092ac1e4d, 0x400e
    in st6, 0x1, 0xffff
    in st7, 0xc90fdaa22168c235, 0x1
    in cw, 0x746
    in sw, 0x2f02
    in tags, 0xf
    code
    .byte 0x47, 0xdb, 0xe3
    end_code
    out st0, 0x8000000000000001, 0x3f80
    out st1, 0xa000000000000000, 0x403e
    out st2, 0xea644d8092ac1e4d, 0x400e
    out st3, 0x1, 0xffff
    out st4, 0xc90fdaa22168c235, 0x1
    out st5, 0xffffffffffffffff, 0xc03e
    out st6, 0x1, 0xbfff
    out st7, 0xffffffffffffffff
    out cw, 0x37f
    out sw, 0x0
    out tags, 0x0

    insn_case 64, "DB E3 FNINIT"
    in st0, 0xba44be4bbe417542, 0x3fe9
    in st1, 0xc90fdaa22168c235, 0x401e
    in st2, 0xc000000000000000, 0x7fff
    in st3, 0x8000000000000000, 0x3ffe
    in st4, 0x9354d5c37eedf5e6, 0x4004
    in st5, 0xffffffffffffffff, 0x3ffe
    in st6, 0xa000000000000000, 0x3ffe
    in st7, 0x0, 0x3c01
    in cw, 0xb7f
    in sw, 0x5a11
    in tags, 0xff
    code
    .byte 0x66, 0xdb, 0xe3
    end_code
    out st0, 0xffffffffffffffff, 0x3ffe
    out st1, 0xa000000000000000, 0x3ffe
    out st2, 0x0, 0x3c01
    out st3, 0xba44be4bbe417542, 0x3fe9
    out st4, 0xc90fdaa22168c235, 0x401e
    out st5, 0xc000000000000000, 0x7fff
    out st6, 0x8000000000000000, 0x3ffe
    out st7, 0x9354d5c37eedf5e6, 0x4004
    out cw, 0x37f
    out sw, 0x0
    out tags, 0x0
