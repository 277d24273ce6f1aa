/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 35 /r PMOVZXDQ xmm, xmm/m64"
    in xmm2, 0xd783d2f3, 0x8c6ef37949c57279
    code
    .byte 0x66, 0x4a, 0x0f, 0x38, 0x35, 0xe2
    end_code
    out xmm4, 0xd783d2f3

    insn_case 64, "66 0F 38 35 /r PMOVZXDQ xmm, xmm/m64"
    in xmm4, 0xfffffffffffff, 0xfff4000000012345
    code
    .byte 0x66, 0x4c, 0x0f, 0x38, 0x35, 0xec
    end_code
    out xmm13, 0xffffffff, 0xfffff
