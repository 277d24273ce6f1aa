/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F AE E8+i LFENCE"
    code
    .byte 0x0f, 0xae, 0xeb
    end_code
