/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 32, "0F 01 /3 LIDT m16&32"
    code
    .byte 0x0f, 0x01, 0x99, 0x11, 0x52, 0xdf, 0xa0
    end_code
    out vector, 0xd

    insn_case 64, "0F 01 /3 LIDT m16&64"
    code
    .byte 0x46, 0x0f, 0x01, 0x1a
    end_code
    out vector, 0xd
