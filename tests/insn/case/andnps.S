/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 55 /r ANDNPS xmm, xmm/m128"
    in xmm0, 0xbff0000000000000, 0xbff0000000000000
    in xmm7, 0x60a9f0efbf800000, 0x8000000080000000
    code
    .byte 0x48, 0x0f, 0x55, 0xc7
    end_code
    out xmm0, 0x4009f0efbf800000, 0x80000000

    insn_case 64, "NP 0F 55 /r ANDNPS xmm, xmm/m128"
    code
    .byte 0x4d, 0x0f, 0x55, 0xc0
    end_code
    out xmm8, 0x0
