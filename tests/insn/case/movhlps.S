/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 12 /r MOVHLPS xmm, xmm"
    in xmm4, 0x5763722cba15fcea, 0xbfdb4c5b1bc57d2e
    in xmm9, 0x33800000265bc031, 0x338000005f000000
    code
    .byte 0x4b, 0x0f, 0x12, 0xe1
    end_code
    out xmm4, 0x338000005f000000, 0xbfdb4c5b1bc57d2e

    insn_case 64, "NP 0F 12 /r MOVHLPS xmm, xmm"
    in xmm2, 0x8000000000000000, 0x4dbc9a1542
    in xmm3, 0x3f0000000d4de6df, 0xcd3516df00000001
    code
    .byte 0x2e, 0x4a, 0x0f, 0x12, 0xd3
    end_code
    out xmm2, 0xcd3516df00000001, 0x4dbc9a1542
