/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 32, "D6 SALC"
    in rax, 0x9e544d67
    code
    .byte 0xd6
    end_code
    out rax, 0x9e544d00

    insn_case 32, "D6 SALC"
    in rax, 0x20179
    in flags, 0x55
    code
    .byte 0xd6
    end_code
    out rax, 0x201ff
