/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 32, "37 AAA"
    in rax, 0xa
    code
    .byte 0x37
    end_code
    out rax, 0x100
    out flags, 0x11, 0x8c4

    insn_case 32, "37 AAA"
    in rax, 0xffb92e4b
    code
    .byte 0x37
    end_code
    out rax, 0xffb92f01
    out flags, 0x11, 0x8c4
