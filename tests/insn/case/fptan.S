/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 F2 FPTAN"
    in cw, 0x75a
    in sw, 0x6302
    in tags, 0xff
    code
    .byte 0xd9, 0xf2
    end_code
    out sw, 0xe3c3

    insn_case 64, "D9 F2 FPTAN"
    in st1, 0x0, 0x4000
    in st2, 0x1, 0xbfff
    in st3, 0xb0d6c3fd2ce397c8, 0x4012
    in st4, 0x923dcdd94da44302, 0x3fe2
    in st5, 0xa057944333dbd4d9, 0x3ffa
    in st6, 0xa000000000000000
    in sw, 0x3c00
    in tags, 0xff
    code
    .byte 0x66, 0xd9, 0xf2
    end_code
    out st0, 0xc000000000000000, 0xffff
    out st1, 0xc000000000000000, 0xffff
    out st2, 0x0, 0x4000
    out st3, 0x1, 0xbfff
    out st4, 0xb0d6c3fd2ce397c8, 0x4012
    out st5, 0x923dcdd94da44302, 0x3fe2
    out st6, 0xa057944333dbd4d9, 0x3ffa
    out st7, 0xa000000000000000
    out sw, 0x3241
