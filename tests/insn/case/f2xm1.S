/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 F0 F2XM1"
    in st0, 0xa000000000000000, 0xffff
    in sw, 0x4e67
    in tags, 0xff
    code
    .byte 0x4a, 0xd9, 0xf0
    end_code
    out st0, 0xe000000000000000, 0xffff
    out sw, 0x4c67

    insn_case 64, "D9 F0 F2XM1"
    in sw, 0x2b74
    in tags, 0xff
    code
    .byte 0x40, 0xd9, 0xf0
    end_code
    out sw, 0x2974
