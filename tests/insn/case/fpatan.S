/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 F3 FPATAN"
    in st0, 0xc000000000000000, 0x7fff
    in st2, 0xffffffffffffffff, 0x1
    in st3, 0x8000000000000001, 0x3f80
    in st4, 0xf1abc75469876c09, 0x4020
    in st5, 0xa000000000000000, 0x401e
    in st6, 0xa000000000000000, 0x3c01
    in st7, 0xf2fbcc04cfb73fcd, 0x3fe7
    in sw, 0x1e00
    in tags, 0x56
    code
    .byte 0xd9, 0xf3
    end_code
    out st0, 0xc000000000000000, 0xffff
    out st1, 0xffffffffffffffff, 0x1
    out st2, 0x8000000000000001, 0x3f80
    out st3, 0xf1abc75469876c09, 0x4020
    out st4, 0xa000000000000000, 0x401e
    out st5, 0xa000000000000000, 0x3c01
    out st6, 0xf2fbcc04cfb73fcd, 0x3fe7
    out st7, 0xc000000000000000, 0x7fff
    out sw, 0x2441

    insn_case 64, "D9 F3 FPATAN"
    in st0, 0x8000000000000001, 0x7ffe
    in st1, 0xc4544fb36af2f7e8, 0x401c
    in st2, 0xa000000000000000, 0x3ffe
    in st3, 0xff738e0c2ac0aa2b, 0x3fd7
    in st4, 0x1, 0x1
    in st5, 0xe8a7c30223511ebc, 0x4024
    in st6, 0xbf9e5343919c7ebd, 0x3fe8
    in st7, 0x1, 0x3f80
    in cw, 0x97f
    in sw, 0x3b00
    in tags, 0xff
    code
    .byte 0x4f, 0xd9, 0xf3
    end_code
    out st0, 0xc4544fb36af2f7e7, 0x1d
    out st1, 0xa000000000000000, 0x3ffe
    out st2, 0xff738e0c2ac0aa2b, 0x3fd7
    out st3, 0x1, 0x1
    out st4, 0xe8a7c30223511ebc, 0x4024
    out st5, 0xbf9e5343919c7ebd, 0x3fe8
    out st6, 0x1, 0x3f80
    out st7, 0x8000000000000001, 0x7ffe
    out sw, 0x320
    out tags, 0x7f
