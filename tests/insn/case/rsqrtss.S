/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F3 0F 52 /r RSQRTSS xmm, xmm/m32"
    in xmm1, 0xd845681430628c97, 0x8000000000000000
    in xmm6, 0x5f00000000000000, 0xa4b1d7100000001
    code
    .byte 0xf3, 0x0f, 0x52, 0xf1
    end_code
    out xmm6, 0x5f00000047081000, 0xa4b1d7100000001

    insn_case 64, "F3 0F 52 /r RSQRTSS xmm, xmm/m32"
    in xmm13, 0x3f000000d9979977, 0xabe4e7d083647c2f
    in xmm15, 0xdd6a22372559358e, 0x7f7fffffaf6f13d3
    code
    .byte 0xf3, 0x45, 0x0f, 0x52, 0xfd
    end_code
    out xmm15, 0xdd6a2237ffc00000, 0x7f7fffffaf6f13d3
