/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 32 /r PMOVZXBQ xmm, xmm/m16"
    in xmm7, 0x40, 0xb17f31e866ac0cd1
    code
    .byte 0x66, 0x0f, 0x38, 0x32, 0xe7
    end_code
    out xmm4, 0x40

    insn_case 64, "66 0F 38 32 /r PMOVZXBQ xmm, xmm/m16"
    in xmm5, 0x40490fdb87f8386c, 0x872117d65f000000
    code
    .byte 0x67, 0x66, 0x40, 0x0f, 0x38, 0x32, 0xf5
    end_code
    out xmm6, 0x6c, 0x38
