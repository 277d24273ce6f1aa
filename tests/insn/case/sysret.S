/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F 07 SYSRET"
    code
    .byte 0x66, 0x0f, 0x07
    end_code
    out vector, 0xd
