/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DD C0+i FFREE ST(i)"
    in sw, 0x5b00
    in tags, 0xff
    code
    .byte 0x49, 0xdd, 0xc5
    end_code
    out sw, 0x5900
    out tags, 0xfe

    insn_case 64, "DD C0+i FFREE ST(i)"
    in sw, 0x265b
    in tags, 0xf3
    code
    .byte 0xdd, 0xc3
    end_code
    out sw, 0x245b
    out tags, 0x73
