/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F4 HLT"
    code
    .byte 0x2e, 0x46, 0xf4
    end_code
    out vector, 0xd
