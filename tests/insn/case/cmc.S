/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F5 CMC"
    in flags, 0xd0
    code
    .byte 0xf5
    end_code
    out flags, 0xd1

    insn_case 64, "F5 CMC"
    in flags, 0xc1
    code
    .byte 0xf5
    end_code
    out flags, 0xc0
