/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F3 0F AE /3 WRGSBASE r32/64"
    in rax, 0x1000
    code
    wrgsbase %rax
    end_code

    insn_case 64, "F3 0F AE /3 WRGSBASE r32/64"
    in rax, 0x8000000000000000
    code
    wrgsbase %rax
    end_code
    out vector, 13
