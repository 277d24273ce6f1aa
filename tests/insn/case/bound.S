/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 32, "62 /r BOUND r16/32, m16/32&16/32"
    in rax, 0x200011d0
    code
    .byte 0x66, 0x62, 0x00
    end_code
    out vector, 0x5
