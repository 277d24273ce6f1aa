/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F3 0F 58 /r ADDSS xmm, xmm/m32"
    in xmm12, 0x9
    code
    .byte 0xf3, 0x49, 0x0f, 0x58, 0xc4
    end_code
    out mxcsr, 0x1fa2

    insn_case 64, "F3 0F 58 /r ADDSS xmm, xmm/m32"
    in rdx, 0x2c79e60b
    in xmm3, 0xe4a15dfd351391b0, 0x43e0000000000000
    in mem+0x600, 0x400921fb54442d18
    in mxcsr, 0x5dbb
    code
    .byte 0xf3, 0x0f, 0x58, 0x9a, 0xf5, 0x1f, 0x86, 0xf3
    end_code
    out xmm3, 0xe4a15dfd54442d19, 0x43e0000000000000
