/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "6E OUTS m8"
    code
    .byte 0x45, 0x6e
    end_code
    out vector, 0xd

    insn_case 64, "6F OUTS m16/32"
    code
    .byte 0xf2, 0x45, 0x6f
    end_code
    out vector, 0xd
