/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 41 /r PHMINPOSUW xmm, xmm/m128"
    in xmm0, 0xffffffff9c1dbedf, 0xa2dd703e6b228b67
    code
    .byte 0x66, 0x48, 0x0f, 0x38, 0x41, 0xd8
    end_code
    out xmm3, 0x56b22

    insn_case 64, "66 0F 38 41 /r PHMINPOSUW xmm, xmm/m128"
    in xmm6, 0x20100a04008244a, 0x9102f98710000014
    code
    .byte 0x66, 0x4a, 0x0f, 0x38, 0x41, 0xfe
    end_code
    out xmm7, 0x40014
