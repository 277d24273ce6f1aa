/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 58 /r ADDPS xmm, xmm/m128"
    in rcx, 0xffffffffafb74954
    in xmm6, 0xa092280200018902, 0x312242084ca00094
    in mem+0xbf0, 0x0
    in mem+0xbf8, 0x1e9e9608af829888
    code
    .byte 0x0f, 0x58, 0xb1, 0x9c, 0xc2, 0x48, 0x70
    end_code
    out mxcsr, 0x1fa2

    insn_case 64, "NP 0F 58 /r ADDPS xmm, xmm/m128"
    in xmm6, 0xa48218440ab0122, 0x82800000e03a0db0
    in xmm13, 0x7ffffffcc3eed5, 0x27d5fbfd3f000000
    code
    .byte 0x44, 0x0f, 0x58, 0xee
    end_code
    out xmm13, 0xa482194fcc3eed5, 0x27d5fbfde03a0db0
    out mxcsr, 0x1fa2
