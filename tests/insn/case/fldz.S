/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 EE FLDZ"
    in st0, 0x8000000000000000, 0xc03e
    in st1, 0xe22ba8842e298ace, 0x401c
    in st2, 0xd9d33be6578fe9f6, 0x3fee
    in st3, 0xd1e229eb03765782, 0x3ff7
    in st4, 0xc000000000000000, 0x403e
    in st5, 0x8000000000000000, 0x3ffe
    in st6, 0x1, 0x3c01
    in sw, 0x4800
    in tags, 0xff
    code
    .byte 0x41, 0xd9, 0xee
    end_code
    out st0, 0xc000000000000000, 0xffff
    out st1, 0x8000000000000000, 0xc03e
    out st2, 0xe22ba8842e298ace, 0x401c
    out st3, 0xd9d33be6578fe9f6, 0x3fee
    out st4, 0xd1e229eb03765782, 0x3ff7
    out st5, 0xc000000000000000, 0x403e
    out st6, 0x8000000000000000, 0x3ffe
    out st7, 0x1, 0x3c01
    out sw, 0x4241

    insn_case 64, "D9 EE FLDZ"
    in st0, 0xffffffffffffffff, 0xbfff
    in st1, 0x83328729c1a97fbb, 0x3ff9
    in st2, 0x8e4a40c7c01fb67d, 0x3fe0
    in st3, 0x0, 0xc03e
    in st4, 0xa000000000000000, 0x8000
    in st5, 0xc000000000000000, 0x4000
    in st6, 0x8000000000000000, 0x403e
    in sw, 0x7900
    in tags, 0x4c
    code
    .byte 0xd9, 0xee
    end_code
    out st0, 0xc000000000000000, 0xffff
    out st1, 0xffffffffffffffff, 0xbfff
    out st2, 0x83328729c1a97fbb, 0x3ff9
    out st3, 0x8e4a40c7c01fb67d, 0x3fe0
    out st4, 0x0, 0xc03e
    out st5, 0xa000000000000000, 0x8000
    out st6, 0xc000000000000000, 0x4000
    out st7, 0x8000000000000000, 0x403e
    out sw, 0x7341
