/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F AE /3 STMXCSR m32"
    in rsi, 0x295a69b7
    in mem+0x1000, 0x10000000000000
    code
    .byte 0x0f, 0xae, 0x9e, 0x49, 0xa6, 0xa5, 0xf6
    end_code
    out mem+0x1000, 0x10000000001f80

    insn_case 64, "NP 0F AE /3 STMXCSR m32"
    in rcx, 0x200006c5
    in mem+0x660, 0x1f65
    code
    .byte 0x36, 0x0f, 0xae, 0x59, 0x9b
    end_code
    out mem+0x660, 0x1f80
