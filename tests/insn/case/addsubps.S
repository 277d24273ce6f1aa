/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F2 0F D0 /r ADDSUBPS xmm, xmm/m128"
    in rsi, 0x20001ff0
    in xmm7, 0x338000000385beeb, 0x40490fdbff800000
    code
    .byte 0xf2, 0x4a, 0x0f, 0xd0, 0x3e
    end_code
    out xmm7, 0x33800000836e6e06, 0x57504942ff800000
    out mxcsr, 0x1fa0

    insn_case 64, "F2 0F D0 /r ADDSUBPS xmm, xmm/m128"
    in xmm0, 0x17f5a, 0x21a27
    in xmm7, 0xe102006019478550, 0xa049c11002807004
    in mxcsr, 0xffa5
    code
    .byte 0xf2, 0x0f, 0xd0, 0xc7
    end_code
    out xmm0, 0xe10200609947854f, 0xa049c11082804e61
    out mxcsr, 0xffa7
