/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 6C /r PUNPCKLQDQ xmm, xmm/m128"
    in r14, 0x76e19544
    in xmm12, 0xef164fead997e16a, 0x1e60000000000000
    in mem+0x8b0, 0x259122f400808414
    code
    .byte 0x66, 0x45, 0x0f, 0x6c, 0xa6, 0x6c, 0x73, 0x1e, 0xa9
    end_code
    out xmm12, 0xef164fead997e16a, 0x259122f400808414

    insn_case 64, "66 0F 6C /r PUNPCKLQDQ xmm, xmm/m128"
    in r9, 0x57c71f58
    in xmm0, 0x11204600b7205100, 0x118e08102020181
    in mem+0x8f0, 0x131f6486f8dbc424
    code
    .byte 0x66, 0x4b, 0x0f, 0x6c, 0x81, 0x98, 0xe9, 0x38, 0xc8
    end_code
    out xmm0, 0x11204600b7205100, 0x131f6486f8dbc424
