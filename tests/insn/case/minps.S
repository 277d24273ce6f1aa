/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 5D /r MINPS xmm, xmm/m128"
    in r9, 0x200010f3
    in xmm14, 0x800000007f800000, 0x5f658474f000000
    in mem+0x1110, 0x8000000000000000
    in mem+0x1118, 0x9116c9d66266e52a
    code
    .byte 0x45, 0x0f, 0x5d, 0x71, 0x1d
    end_code
    out xmm14, 0x8000000000000000, 0x9116c9d64f000000

    insn_case 64, "NP 0F 5D /r MINPS xmm, xmm/m128"
    in rdx, 0xfffffffffc2f54e6
    in rsi, 0xc
    in xmm3, 0x1df9f9712e311738, 0xd5a9b31100000000
    in mem+0x680, 0x5758895aff800000
    in mem+0x688, 0x3f80000043e12062
    code
    .byte 0x0f, 0x5d, 0x9c, 0x72, 0x82, 0xb1, 0xd0, 0x23
    end_code
    out xmm3, 0x1df9f971ff800000, 0xd5a9b31100000000
