/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F C7 /5 XSAVES m"
    in rbx, 0x20000400
    code
    xsaves (%rbx)
    end_code
    out vector, 6
