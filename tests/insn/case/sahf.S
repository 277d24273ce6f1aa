/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 32, "9E SAHF"
    code
    .byte 0x9e
    end_code
    out flags, 0x1

    insn_case 32, "9E SAHF"
    in rax, 0x10
    in flags, 0x10
    code
    .byte 0x9e
    end_code
    out flags, 0x0
