/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 32, "3F AAS"
    in flags, 0x481
    code
    .byte 0x66, 0x3f
    end_code
    out flags, 0x400, 0x8c4

    insn_case 32, "3F AAS"
    in rax, 0x0
    in flags, 0x8d4
    code
    .byte 0x3f
    end_code
    out rax, 0xfe0a
    out flags, 0x11, 0x8c4
