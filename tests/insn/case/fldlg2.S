/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 EC FLDLG2"
    in st0, 0x8000000000000001, 0x3c01
    in st1, 0xffffffffffffffff, 0xffff
    in st2, 0xa537c575b0ebdad2, 0x3fda
    in st3, 0xf356c6265e154cde, 0x400f
    in st4, 0x1, 0x3f80
    in st5, 0xa000000000000000, 0x8000
    in st6, 0x0, 0xffff
    in sw, 0xf00
    in tags, 0xff
    code
    .byte 0x48, 0xd9, 0xec
    end_code
    out st0, 0xc000000000000000, 0xffff
    out st1, 0x8000000000000001, 0x3c01
    out st2, 0xffffffffffffffff, 0xffff
    out st3, 0xa537c575b0ebdad2, 0x3fda
    out st4, 0xf356c6265e154cde, 0x400f
    out st5, 0x1, 0x3f80
    out st6, 0xa000000000000000, 0x8000
    out st7, 0x0, 0xffff
    out sw, 0x741

    insn_case 64, "D9 EC FLDLG2"
    in st0, 0xd3a467870cf6b226, 0x401f
    in st1, 0x8000000000000000, 0x3c01
    in st2, 0xa000000000000000, 0x7ffe
    in st3, 0x8000000000000000, 0x3fff
    in st4, 0xe52238d413817219, 0x400f
    in st5, 0xacbbd566267b4482, 0x3ffc
    in st6, 0x8000000000000000, 0x8000
    in sw, 0x6327
    in tags, 0xff
    code
    .byte 0x67, 0xd9, 0xec
    end_code
    out st0, 0xc000000000000000, 0xffff
    out st1, 0xd3a467870cf6b226, 0x401f
    out st2, 0x8000000000000000, 0x3c01
    out st3, 0xa000000000000000, 0x7ffe
    out st4, 0x8000000000000000, 0x3fff
    out st5, 0xe52238d413817219, 0x400f
    out st6, 0xacbbd566267b4482, 0x3ffc
    out st7, 0x8000000000000000, 0x8000
    out sw, 0x5b67
