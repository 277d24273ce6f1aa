/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F2 0F D6 /r MOVDQ2Q mm, xmm"
    in xmm13, 0xffffffa66f89b45d, 0x1773
    code
    .byte 0xf2, 0x49, 0x0f, 0xd6, 0xc5
    end_code
    out st0, 0xffffffa66f89b45d, 0xffff
    out tags, 0xff

    insn_case 64, "F2 0F D6 /r MOVDQ2Q mm, xmm"
    in xmm3, 0xe58653f20, 0x8000
    code
    .byte 0xf2, 0x0f, 0xd6, 0xe3
    end_code
    out st4, 0xe58653f20, 0xffff
    out tags, 0xff
