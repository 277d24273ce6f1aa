/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 34 /r PMOVZXWQ xmm, xmm/m32"
    in xmm11, 0xbf800000ff812345, 0x6cecb1a07f7fffff
    code
    .byte 0x66, 0x45, 0x0f, 0x38, 0x34, 0xeb
    end_code
    out xmm13, 0x2345, 0xff81

    insn_case 64, "66 0F 38 34 /r PMOVZXWQ xmm, xmm/m32"
    in rbx, 0x20000d50
    in mem+0xd50, 0x7f
    code
    .byte 0x66, 0x0f, 0x38, 0x34, 0x13
    end_code
    out xmm2, 0x7f
