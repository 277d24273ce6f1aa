/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "CC INT3"
    code
    int3
    end_code
    out vector, 13
    out error, 0x1a
