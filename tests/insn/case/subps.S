/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 5C /r SUBPS xmm, xmm/m128"
    in xmm2, 0xd6012f6d7f800001, 0x7f8000016bfb4dbf
    in xmm5, 0x699f3b55f95f3d5a, 0x7ff8000000000000
    code
    .byte 0x0f, 0x5c, 0xd5
    end_code
    out xmm2, 0xe99f3b557fc00001, 0x7fc000016bfb4dbf
    out mxcsr, 0x1fa1

    insn_case 64, "NP 0F 5C /r SUBPS xmm, xmm/m128"
    in rdx, 0x20000e20
    in xmm7, 0x3fe0000000000000, 0x7ff0000000000001
    in mem+0xe20, 0x7fefffffffffffff
    in mem+0xe28, 0x1
    code
    .byte 0x0f, 0x5c, 0x3a
    end_code
    out xmm7, 0x7fefffffffffffff, 0x7ff0000000000000
    out mxcsr, 0x1f82
