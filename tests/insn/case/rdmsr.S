/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F 32 RDMSR"
    code
    .byte 0x66, 0x0f, 0x32
    end_code
    out vector, 0xd
