/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 5F /r MAXPD xmm, xmm/m128"
    in xmm5, 0x3fe0000000000000, 0x41e0000000000000
    in xmm14, 0x885d7ce6ab6fa6f2, 0xfffffffffffff
    code
    .byte 0x66, 0x49, 0x0f, 0x5f, 0xee
    end_code
    out mxcsr, 0x1f82

    insn_case 64, "66 0F 5F /r MAXPD xmm, xmm/m128"
    in xmm6, 0xe29f4d7f52, 0x4081a2b8dd7a71e4
    in mxcsr, 0xbfdf
    code
    .byte 0x66, 0x0f, 0x5f, 0xd6
    end_code
    out xmm2, 0x0, 0x4081a2b8dd7a71e4
