/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 E4 FTST"
    in st0, 0x8000000000000000, 0xffff
    in sw, 0x6f00
    in tags, 0xff
    code
    .byte 0x66, 0x4f, 0xd9, 0xe4
    end_code
    out sw, 0x2900

    insn_case 64, "D9 E4 FTST"
    in st0, 0x1, 0xbfff
    in sw, 0xf45
    code
    .byte 0x49, 0xd9, 0xe4
    end_code
    out sw, 0x4d45
