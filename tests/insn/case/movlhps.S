/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 16 /r MOVLHPS xmm, xmm"
    in xmm7, 0x1ff800000, 0x3f0000001fc5851b
    in xmm12, 0x17eac2c75, 0x7fc000001f6375ad
    code
    .byte 0x46, 0x0f, 0x16, 0xe7
    end_code
    out xmm12, 0x17eac2c75, 0x1ff800000

    insn_case 64, "NP 0F 16 /r MOVLHPS xmm, xmm"
    in xmm0, 0x1, 0xfff4000000012345
    in xmm12, 0xa9d2b44284904a, 0x4812b2dff67f06b6
    code
    .byte 0x41, 0x0f, 0x16, 0xc4
    end_code
    out xmm0, 0x1, 0xa9d2b44284904a
