/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "FA CLI"
    code
    .byte 0x4e, 0xfa
    end_code
    out vector, 0xd
