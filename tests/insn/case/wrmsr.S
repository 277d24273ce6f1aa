/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F 30 WRMSR"
    code
    .byte 0x66, 0x4f, 0x0f, 0x30
    end_code
    out vector, 0xd
