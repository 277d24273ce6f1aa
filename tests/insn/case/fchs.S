/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 E0 FCHS"
    in st0, 0x0, 0x401e
    in sw, 0x4b47
    in tags, 0x6b
    code
    .byte 0x4c, 0xd9, 0xe0
    end_code
    out st0, 0x0, 0xc01e
    out sw, 0x4947

    insn_case 64, "D9 E0 FCHS"
    in cw, 0x742
    in sw, 0x7200
    code
    .byte 0x45, 0xd9, 0xe0
    end_code
    out sw, 0xf0c1
