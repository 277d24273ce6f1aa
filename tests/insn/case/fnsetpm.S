/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DB E4 FNSETPM"
    code
    .byte 0x66, 0xdb, 0xe4
    end_code
