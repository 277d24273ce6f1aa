/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DB E0 FNENI"
    code
    .byte 0x36, 0x66, 0xdb, 0xe0
    end_code
