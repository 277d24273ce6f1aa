/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 01 D0 XGETBV"
    in rcx, 0
    code
    xgetbv
    end_code
    out rax, 3
    out rdx, 0

    insn_case 64, "NP 0F 01 D0 XGETBV"
    in rcx, 7
    code
    xgetbv
    end_code
    out vector, 13
