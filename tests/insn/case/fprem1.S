/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 F5 FPREM1"
    in st0, 0x1, 0x3ffe
    in cw, 0x5e
    in sw, 0x4000
    in tags, 0xff
    code
    .byte 0x66, 0xd9, 0xf5
    end_code
    out sw, 0xc081

    insn_case 64, "D9 F5 FPREM1"
    in cw, 0x250
    in sw, 0x2300
    code
    .byte 0x4b, 0xd9, 0xf5
    end_code
    out sw, 0xa1c1
