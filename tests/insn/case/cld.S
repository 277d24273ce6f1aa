/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "FC CLD"
    in flags, 0x404
    code
    .byte 0x44, 0xfc
    end_code
    out flags, 0x4

    insn_case 64, "FC CLD"
    in flags, 0x440
    code
    .byte 0x49, 0xfc
    end_code
    out flags, 0x40
