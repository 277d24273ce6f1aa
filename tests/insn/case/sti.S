/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "FB STI"
    code
    .byte 0xfb
    end_code
    out vector, 0xd
