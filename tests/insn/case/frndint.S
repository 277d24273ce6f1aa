/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 FC FRNDINT"
    in st0, 0xae456f3cceb40114, 0x3fe3
    in cw, 0xa42
    in sw, 0x5300
    in tags, 0xff
    code
    .byte 0x66, 0x49, 0xd9, 0xfc
    end_code
    out st0, 0x8000000000000000, 0x3fff
    out sw, 0xd3a0

    insn_case 64, "D9 FC FRNDINT"
    in st0, 0xc000000000000000, 0xbfff
    in sw, 0x3a00
    in tags, 0xff
    code
    .byte 0x66, 0x44, 0xd9, 0xfc
    end_code
    out st0, 0x8000000000000000, 0xc000
    out sw, 0x3a20
