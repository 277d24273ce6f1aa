/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 33 /r PMOVZXWD xmm, xmm/m64"
    in xmm8, 0x6280c2706c080062, 0xa8020034014001
    code
    .byte 0x66, 0x43, 0x0f, 0x38, 0x33, 0xc8
    end_code
    out xmm1, 0x6c0800000062, 0x62800000c270

    insn_case 64, "66 0F 38 33 /r PMOVZXWD xmm, xmm/m64"
    in xmm0, 0x80, 0x7e97433a79281116
    code
    .byte 0x66, 0x0f, 0x38, 0x33, 0xc8
    end_code
    out xmm1, 0x80
