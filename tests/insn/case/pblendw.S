/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 3A 0E /r PBLENDW xmm, xmm/m128, imm8"
    in xmm9, 0x848e6d107645272, 0x1
    in xmm11, 0x104020ca0000000, 0xf5241395148525
    code
    .byte 0x66, 0x4d, 0x0f, 0x3a, 0x0e, 0xcb, 0xd8
    end_code
    out xmm9, 0x104e6d107645272, 0xf5241300008525

    insn_case 64, "66 0F 3A 0E /r PBLENDW xmm, xmm/m128, imm8"
    in xmm1, 0x610a288600800bb1, 0x2402c0a01204044
    in xmm12, 0xf9ffbf1dcdec4198, 0xbb0e69be477008a7
    code
    .byte 0x66, 0x43, 0x0f, 0x3a, 0x0e, 0xcc, 0x5f
    end_code
    out xmm1, 0xf9ffbf1dcdec4198, 0x24069be012008a7
