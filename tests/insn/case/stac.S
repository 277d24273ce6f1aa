/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 01 CB STAC"
    code
    .byte 0x67, 0x4c, 0x0f, 0x01, 0xcb
    end_code
    out vector, 0x6
