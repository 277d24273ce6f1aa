/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 14 /r UNPCKLPS xmm, xmm/m128"
    in rsi, 0x20000450
    in xmm2, 0xfffffff8dc3ea3ae, 0xa
    in mem+0x450, 0x902e4042d00a222
    code
    .byte 0x0f, 0x14, 0x16
    end_code
    out xmm2, 0x2d00a222dc3ea3ae, 0x902e404fffffff8

    insn_case 64, "NP 0F 14 /r UNPCKLPS xmm, xmm/m128"
    in xmm2, 0x2d4e0a6aa396ea, 0x178
    in xmm3, 0x724f121, 0xffff
    code
    .byte 0x36, 0x42, 0x0f, 0x14, 0xd3
    end_code
    out xmm2, 0x724f1216aa396ea, 0x2d4e0a
