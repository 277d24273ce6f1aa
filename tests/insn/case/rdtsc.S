/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F 31 RDTSC"
    code
    rdtsc
    end_code
    out rax, 0
    out rdx, 0
