/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 2B /r MOVNTPS m128, xmm"
    in rdi, 0xffffffffe927342e
    in xmm0, 0x204049a1844a0d44, 0x8110800280148502
    code
    .byte 0x0f, 0x2b, 0x87, 0xd2, 0xd4, 0xd8, 0x36
    end_code
    out mem+0x900, 0x204049a1844a0d44
    out mem+0x908, 0x8110800280148502

    insn_case 64, "NP 0F 2B /r MOVNTPS m128, xmm"
    in rsi, 0x20001380
    in xmm1, 0xa00a60240c02484, 0x64401a09a0eb00b
    code
    .byte 0x0f, 0x2b, 0x0e
    end_code
    out mem+0x1380, 0xa00a60240c02484
    out mem+0x1388, 0x64401a09a0eb00b
