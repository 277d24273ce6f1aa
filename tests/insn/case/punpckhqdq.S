/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 6D /r PUNPCKHQDQ xmm, xmm/m128"
    in xmm0, 0xfde059c37b6865a, 0x41e0000000000000
    in xmm3, 0xe8361040074030e2, 0x2c8e009201124060
    code
    .byte 0x66, 0x0f, 0x6d, 0xd8
    end_code
    out xmm3, 0x2c8e009201124060, 0x41e0000000000000

    insn_case 64, "66 0F 6D /r PUNPCKHQDQ xmm, xmm/m128"
    in xmm2, 0x1efcb8644, 0x40490fdbbc90e012
    in xmm3, 0x2055cdb55f000000, 0x807fffffcd55547b
    code
    .byte 0x66, 0x40, 0x0f, 0x6d, 0xd3
    end_code
    out xmm2, 0x40490fdbbc90e012, 0x807fffffcd55547b
