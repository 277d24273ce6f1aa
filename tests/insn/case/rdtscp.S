/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F 01 F9 RDTSCP"
    code
    rdtscp
    end_code
    out rax, 0
    out rdx, 0
    out rcx, 0
