/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 52 /r RSQRTPS xmm, xmm/m128"
    in rax, 0x2941160
    in mem+0x13c0, 0x7ff8000000000000
    in mem+0x13c8, 0x0
    code
    .byte 0x0f, 0x52, 0x80, 0x60, 0x02, 0x6c, 0x1d
    end_code
    out xmm0, 0x7ff800007f800000, 0x7f8000007f800000

    insn_case 64, "NP 0F 52 /r RSQRTPS xmm, xmm/m128"
    in xmm0, 0x590034a22606c024, 0x1280505000414632
    code
    .byte 0x48, 0x0f, 0x52, 0xc8
    end_code
    out xmm1, 0x32b4e0004c307000, 0x55ffb0007f800000
