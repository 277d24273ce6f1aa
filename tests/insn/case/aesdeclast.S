/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 DF /r AESDECLAST xmm, xmm/m128"
    in xmm1, 0x7f7fffff3be669d5, 0x60225cf5a8cace29
    in xmm5, 0x400921fb54442d18, 0xf174692ffb52020a
    code
    .byte 0x66, 0x0f, 0x38, 0xdf, 0xcd
    end_code
    out xmm1, 0x2f9dc5863f548aad, 0xb81f85586ba77f46

    insn_case 64, "66 0F 38 DF /r AESDECLAST xmm, xmm/m128"
    in xmm3, 0x96eb79fdd571125e, 0x36a0000000000000
    in xmm13, 0xe0a0e236a42434fc, 0xffc123453f000000
    code
    .byte 0x26, 0x66, 0x4c, 0x0f, 0x38, 0xdf, 0xeb
    end_code
    out xmm13, 0xb33651d97523200b, 0x2be752687da63b52
