/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 32, "D4 AAM imm8"
    in rax, 0x5fe84a96
    code
    .byte 0xd4, 0x77
    end_code
    out rax, 0x5fe8011f
    out flags, 0x0, 0x811

    insn_case 32, "D4 AAM imm8"
    in rax, 0xea5c900
    in flags, 0x480
    code
    .byte 0x66, 0xd4, 0x02
    end_code
    out rax, 0xea50000
    out flags, 0x444, 0x811
