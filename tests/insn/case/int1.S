/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F1 INT1"
    code
    .byte 0xf1
    end_code
    out vector, 13
    out error, 0xb
