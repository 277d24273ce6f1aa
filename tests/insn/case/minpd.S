/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 5D /r MINPD xmm, xmm/m128"
    in xmm7, 0x7ff0000000000001, 0x1
    code
    .byte 0x66, 0x4e, 0x0f, 0x5d, 0xef
    end_code
    out xmm13, 0x7ff0000000000001, 0x1
    out mxcsr, 0x1f83

    insn_case 64, "66 0F 5D /r MINPD xmm, xmm/m128"
    in rdx, 0x200012c8
    in rbp, 0x22
    in xmm7, 0x12e9cf2306401643, 0x6010100001208002
    in mem+0x1350, 0x41e0000000000000
    in mem+0x1358, 0x5877185630e9eeab
    code
    .byte 0x26, 0x66, 0x0f, 0x5d, 0x3c, 0xaa
    end_code
    out xmm7, 0x12e9cf2306401643, 0x5877185630e9eeab
