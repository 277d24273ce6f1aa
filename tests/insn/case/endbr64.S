/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F3 0F 1E FA ENDBR64"
    code
    .byte 0xf3, 0x0f, 0x1e, 0xfa
    end_code
