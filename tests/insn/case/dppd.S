/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 3A 41 /r DPPD xmm, xmm/m128, imm8"
    in xmm13, 0x7f7fffff33800000, 0x80000040490fdb
    in xmm14, 0x3ff0000000000000, 0xbff0000000000000
    code
    .byte 0x66, 0x4d, 0x0f, 0x3a, 0x41, 0xee, 0x5e
    end_code
    out xmm13, 0x0, 0x7f7fffff33800000

    insn_case 64, "66 0F 3A 41 /r DPPD xmm, xmm/m128, imm8"
    in rbx, 0x298b7c38
    in xmm6, 0x4efe3ee0e4520b74, 0x1
    in mem+0xe08, 0x0
    in mxcsr, 0x7f91
    code
    .byte 0x66, 0x0f, 0x3a, 0x41, 0xb4, 0x5b, 0x58, 0x99, 0x5d, 0xa3, 0x62
    end_code
    out xmm6, 0x0
    out mxcsr, 0x7f93
