/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F C7 /6 RDRAND r16/32/64"
    in flags, 0x8d4
    code
    rdrand %rax
    end_code
    out flags, 0x1
    any rax

    insn_case 64, "66 0F C7 /6 RDRAND r16/32/64"
    in flags, 0x8d4
    code
    rdrand %ax
    end_code
    out flags, 0x1
    any rax
