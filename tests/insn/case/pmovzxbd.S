/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 31 /r PMOVZXBD xmm, xmm/m32"
    in xmm4, 0x9cdf915166dd1633, 0x100800000
    code
    .byte 0x66, 0x48, 0x0f, 0x38, 0x31, 0xc4
    end_code
    out xmm0, 0x1600000033, 0x66000000dd

    insn_case 64, "66 0F 38 31 /r PMOVZXBD xmm, xmm/m32"
    in rcx, 0x3f
    in r8, 0x2000099a
    in mem+0x9b0, 0x8bef0ec5e1644f56
    code
    .byte 0x66, 0x45, 0x0f, 0x38, 0x31, 0x6c, 0x48, 0x98
    end_code
    out xmm13, 0x4f00000056, 0xe100000064
