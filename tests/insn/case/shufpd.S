/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F C6 /r SHUFPD xmm, xmm/m128, imm8"
    in xmm7, 0x551040200a7003c0, 0x1d18c00001442209
    in xmm8, 0x4b044c4cf858064, 0x8a23f5c3fa8c1699
    code
    .byte 0x66, 0x43, 0x0f, 0xc6, 0xf8, 0x9e
    end_code
    out xmm7, 0x551040200a7003c0, 0x8a23f5c3fa8c1699

    insn_case 64, "66 0F C6 /r SHUFPD xmm, xmm/m128, imm8"
    in xmm0, 0x1, 0xa8cb4daa8a0ce3c4
    code
    .byte 0x66, 0x40, 0x0f, 0xc6, 0xc0, 0x9b
    end_code
    out xmm0, 0xa8cb4daa8a0ce3c4, 0xa8cb4daa8a0ce3c4
