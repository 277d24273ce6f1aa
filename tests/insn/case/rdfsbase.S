/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F3 0F AE /0 RDFSBASE r32/64"
    code
    rdfsbase %rax
    end_code
    out rax, 0
