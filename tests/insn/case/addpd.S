/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 58 /r ADDPD xmm, xmm/m128"
    in xmm1, 0x101a482d5, 0xdbde4853b4c79d25
    in xmm14, 0x685004510004141, 0xa4000080c038848b
    in mxcsr, 0x3fa5
    code
    .byte 0x66, 0x4c, 0x0f, 0x58, 0xf1
    end_code
    out xmm14, 0x685004510004141, 0xdbde4853b4c79d26
    out mxcsr, 0x3fa7

    insn_case 64, "66 0F 58 /r ADDPD xmm, xmm/m128"
    in xmm5, 0x7fffff6be25b7d, 0x2edf115e00800000
    code
    .byte 0x26, 0x66, 0x0f, 0x58, 0xed
    end_code
    out xmm5, 0x8fffff6be25b7d, 0x2eef115e00800000
