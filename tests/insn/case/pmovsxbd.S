/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 21 /r PMOVSXBD xmm, xmm/m32"
    in r15, 0x7b65f907
    in mem+0x580, 0xfff0000000000000
    code
    .byte 0x66, 0x4f, 0x0f, 0x38, 0x21, 0xbf, 0x79, 0x0c, 0x9a, 0xa4
    end_code
    out xmm15, 0x0

    insn_case 64, "66 0F 38 21 /r PMOVSXBD xmm, xmm/m32"
    in xmm2, 0x428154fa80000000, 0x7fc000001f800000
    code
    .byte 0x66, 0x0f, 0x38, 0x21, 0xfa
    end_code
    out xmm7, 0x0, 0xffffff8000000000
