/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DE C0+i FADDP ST(i), ST(0)"
    in st6, 0x0, 0x403e
    in cw, 0x77c
    in sw, 0x5300
    in tags, 0xff
    code
    .byte 0x66, 0xde, 0xc6
    end_code
    out sw, 0xd181

    insn_case 64, "DE C0+i FADDP ST(i), ST(0)"
    in cw, 0x762
    in sw, 0x6802
    code
    .byte 0x4a, 0xde, 0xc2
    end_code
    out sw, 0xe8c3
