/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F9 STC"
    in flags, 0x450
    code
    .byte 0x46, 0xf9
    end_code
    out flags, 0x451

    insn_case 64, "F9 STC"
    in flags, 0x8d4
    code
    .byte 0x4e, 0xf9
    end_code
    out flags, 0x8d5
