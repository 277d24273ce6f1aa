/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F2 0F 12 /r MOVDDUP xmm, xmm/m64"
    in r14, 0x8dd17954
    in mem+0x490, 0x10000000000000
    code
    .byte 0x36, 0xf2, 0x49, 0x0f, 0x12, 0xa6, 0x3c, 0x8b, 0x2e, 0x92
    end_code
    out xmm4, 0x10000000000000, 0x10000000000000

    insn_case 64, "F2 0F 12 /r MOVDDUP xmm, xmm/m64"
    in xmm7, 0x133a5aa1dc16a9cc, 0xa
    code
    .byte 0xf2, 0x48, 0x0f, 0x12, 0xcf
    end_code
    out xmm1, 0x133a5aa1dc16a9cc, 0x133a5aa1dc16a9cc
