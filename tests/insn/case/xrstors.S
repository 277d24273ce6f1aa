/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F C7 /3 XRSTORS m"
    in rbx, 0x20000400
    code
    xrstors (%rbx)
    end_code
    out vector, 6
