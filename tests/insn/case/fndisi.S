/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DB E1 FNDISI"
    code
    .byte 0x2e, 0x66, 0xdb, 0xe1
    end_code
