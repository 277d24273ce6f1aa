/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F 01 /6 LMSW r/m16"
    code
    .byte 0x44, 0x0f, 0x01, 0xb1, 0xb0, 0x4e, 0xe9, 0x22
    end_code
    out vector, 0xd
