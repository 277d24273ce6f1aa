/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F3 0F D6 /r MOVQ2DQ xmm, mm"
    in st7, 0xaac240e46d0d356c, 0x3ffc
    code
    .byte 0xf3, 0x43, 0x0f, 0xd6, 0xe7
    end_code
    out xmm4, 0xaac240e46d0d356c
    out tags, 0xff

    insn_case 64, "F3 0F D6 /r MOVQ2DQ xmm, mm"
    in st5, 0x8000000000000001, 0x4000
    code
    .byte 0xf3, 0x40, 0x0f, 0xd6, 0xed
    end_code
    out xmm5, 0x8000000000000001
    out tags, 0xff
