/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 DB /r AESIMC xmm, xmm/m128"
    in xmm4, 0x239095fe45218315, 0x223c590577dbe78
    code
    .byte 0x66, 0x4c, 0x0f, 0x38, 0xdb, 0xdc
    end_code
    out xmm11, 0x2e0c33c9f31acad1, 0xf562da394df06736

    insn_case 64, "66 0F 38 DB /r AESIMC xmm, xmm/m128"
    in xmm6, 0x7f800001ff812345, 0x80000000cf000000
    code
    .byte 0x66, 0x4c, 0x0f, 0x38, 0xdb, 0xde
    end_code
    out xmm11, 0x2b18b37e1598f96c, 0x41f7daecb668fced
