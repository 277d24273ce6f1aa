/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 E5 FXAM"
    in st0, 0x8000000000000000, 0x3c01
    in sw, 0x4929
    in tags, 0xff
    code
    .byte 0x66, 0x4d, 0xd9, 0xe5
    end_code
    out sw, 0xc29

    insn_case 64, "D9 E5 FXAM"
    in st0, 0xc000000000000000, 0x3c01
    in sw, 0x2a00
    in tags, 0xff
    code
    .byte 0x4d, 0xd9, 0xe5
    end_code
    out sw, 0x2c00
