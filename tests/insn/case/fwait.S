/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "9B FWAIT"
    code
    .byte 0x9b
    end_code
