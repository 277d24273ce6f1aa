/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F 08 INVD"
    code
    .byte 0x43, 0x0f, 0x08
    end_code
    out vector, 0xd
