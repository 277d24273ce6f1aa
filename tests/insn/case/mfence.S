/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F AE F0+i MFENCE"
    code
    .byte 0x48, 0x0f, 0xae, 0xf5
    end_code
