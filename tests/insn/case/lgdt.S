/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 32, "0F 01 /2 LGDT m16&32"
    code
    .byte 0x0f, 0x01, 0x13
    end_code
    out vector, 0xd

    insn_case 64, "0F 01 /2 LGDT m16&64"
    code
    .byte 0x4e, 0x0f, 0x01, 0x94, 0x16, 0xd2, 0x5d, 0x68, 0x98
    end_code
    out vector, 0xd
