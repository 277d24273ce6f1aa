/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 32, "D5 AAD imm8"
    in rax, 0x3f
    code
    .byte 0xd5, 0xcb
    end_code
    out flags, 0x4, 0x811

    insn_case 32, "D5 AAD imm8"
    in rax, 0xa61a66b7
    code
    .byte 0x2e, 0x66, 0xd5, 0x2f
    end_code
    out rax, 0xa61a0071
    out flags, 0x4, 0x811
