/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F 00 /2 LLDT r/m16"
    code
    .byte 0x43, 0x0f, 0x00, 0x50, 0xae
    end_code
    out vector, 0xd
