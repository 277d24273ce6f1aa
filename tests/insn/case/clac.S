/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 01 CA CLAC"
    code
    .byte 0x4a, 0x0f, 0x01, 0xca
    end_code
    out vector, 0x6
