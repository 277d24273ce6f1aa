/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 32, "27 DAA"
    in rax, 0x3dd3720f
    in flags, 0xc01
    code
    .byte 0x27
    end_code
    out rax, 0x3dd37275
    out flags, 0x411, 0x800

    insn_case 32, "27 DAA"
    in rax, 0x28a1dba5
    code
    .byte 0x66, 0x27
    end_code
    out rax, 0x28a1db05
    out flags, 0x5, 0x800
