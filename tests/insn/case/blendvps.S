/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 14 /r BLENDVPS xmm, xmm/m128, <XMM0>"
    in xmm0, 0x47efffffe0000000, 0xe3e403b82da952e9
    in xmm3, 0x1384655049b58, 0xf5b845755e1f6d26
    in xmm7, 0xfffff96d42a2ae87, 0xfffffe2c24d9a29f
    code
    .byte 0x66, 0x42, 0x0f, 0x38, 0x14, 0xdf
    end_code
    out xmm3, 0x1384642a2ae87, 0xfffffe2c5e1f6d26

    insn_case 64, "66 0F 38 14 /r BLENDVPS xmm, xmm/m128, <XMM0>"
    in r10, 0x59746003
    in xmm0, 0xbff0000000000000, 0xc226fcd2e964cbe6
    in xmm5, 0xd47942d55b7c911
    in mem+0xcf0, 0x7fefffffffffffff
    in mem+0xcf8, 0xb85d2800cf3110d7
    code
    .byte 0x66, 0x41, 0x0f, 0x38, 0x14, 0xaa, 0xed, 0xac, 0x8b, 0xc6
    end_code
    out xmm5, 0x7fefffff55b7c911, 0xb85d2800cf3110d7
