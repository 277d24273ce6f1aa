/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 32, "66 0F 38 82 /r INVPCID r32, m128"
    code
    .byte 0x66, 0x0f, 0x38, 0x82, 0x93, 0xd2, 0x44, 0x01, 0xfb
    end_code
    out vector, 0xd

    insn_case 64, "66 0F 38 82 /r INVPCID r64, m128"
    code
    .byte 0x66, 0x0f, 0x38, 0x82, 0x5a, 0x95
    end_code
    out vector, 0xd
