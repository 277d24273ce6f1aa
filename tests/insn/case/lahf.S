/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 32, "9F LAHF"
    in rax, 0xb
    in flags, 0xc05
    code
    .byte 0x66, 0x9f
    end_code
    out rax, 0x70b

    insn_case 32, "9F LAHF"
    in rax, 0xfe8b5f37
    in flags, 0x8d4
    code
    .byte 0x9f
    end_code
    out rax, 0xfe8bd637
