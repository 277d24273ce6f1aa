/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "CD INT imm8"
    code
    int $0x40
    end_code
    out vector, 13
    out error, 0x202
