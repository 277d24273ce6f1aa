/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 56 /r ORPS xmm, xmm/m128"
    in xmm9, 0xc0825c14000c01c, 0x80013803801624c0
    in xmm13, 0x5f5d80046cf97634, 0xbff0000000000000
    code
    .byte 0x4d, 0x0f, 0x56, 0xcd
    end_code
    out xmm9, 0x5f5da5c56cf9f63c, 0xbff13803801624c0

    insn_case 64, "NP 0F 56 /r ORPS xmm, xmm/m128"
    in rdi, 0x76e2d3c
    in xmm5, 0x10000000000000, 0x8b6c4c092d5914d2
    in mem+0xdc0, 0x6033f0160222822
    in mem+0xdc8, 0x330210a000080a40
    code
    .byte 0x0f, 0x56, 0xaf, 0x84, 0xe0, 0x91, 0x18
    end_code
    out xmm5, 0x6133f0160222822, 0xbb6e5ca92d591ed2
