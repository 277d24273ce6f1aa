/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 E1 FABS"
    in sw, 0x3e00
    in tags, 0xff
    code
    .byte 0xd9, 0xe1
    end_code
    out sw, 0x3c00

    insn_case 64, "D9 E1 FABS"
    in sw, 0x273e
    in tags, 0xff
    code
    .byte 0x67, 0x42, 0xd9, 0xe1
    end_code
    out sw, 0x253e
