/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F 09 WBINVD"
    code
    .byte 0x67, 0x66, 0x4a, 0x0f, 0x09
    end_code
    out vector, 0xd
