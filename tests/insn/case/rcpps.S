/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 53 /r RCPPS xmm, xmm/m128"
    in xmm12, 0xfff0000000000000, 0x1e60000000000000
    code
    .byte 0x67, 0x49, 0x0f, 0x53, 0xd4
    end_code
    out xmm2, 0xfff000007f800000, 0x609240007f800000

    insn_case 64, "NP 0F 53 /r RCPPS xmm, xmm/m128"
    in rcx, 0x15
    in rbx, 0x200008d3
    in mem+0x960, 0x36d721c8d421415a
    in mem+0x968, 0xbff0000000000000
    code
    .byte 0x0f, 0x53, 0x54, 0xcb, 0xe5
    end_code
    out xmm2, 0x48185000aacb3800, 0xbf0880007f800000
