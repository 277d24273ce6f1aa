/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 FF FCOS"
    in st0, 0x98cdf2f05fb9c715, 0x3feb
    in cw, 0x67f
    in sw, 0x5e00
    in tags, 0xff
    code
    .byte 0xd9, 0xff
    end_code
    out st0, 0xffffffffff499593, 0x3ffe
    out sw, 0x5820

    insn_case 64, "D9 FF FCOS"
    in st0, 0xef58a0b418ffcd74, 0x3ff9
    in sw, 0x7352
    in tags, 0xff
    code
    .byte 0x43, 0xd9, 0xff
    end_code
    out st0, 0xffe407af0ee504cc, 0x3ffe
    out sw, 0x7172
