/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F AE F8+i SFENCE"
    code
    .byte 0x49, 0x0f, 0xae, 0xfc
    end_code
