/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F AE /7 CLFLUSH m8"
    in r9, 0x7bce1cb
    code
    .byte 0x4a, 0x0f, 0xae, 0x3c, 0x8d, 0xc1, 0x7f, 0x0c, 0x01
    end_code
