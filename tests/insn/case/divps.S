/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 5E /r DIVPS xmm, xmm/m128"
    in rbp, 0x20001174
    in xmm12, 0xff8123454f000000, 0xf2765294c3922807
    in mem+0x11a0, 0x33800000fb6baed9
    in mem+0x11a8, 0xff8000003f000000
    code
    .byte 0x4e, 0x0f, 0x5e, 0x65, 0x2c
    end_code
    out xmm12, 0xffc12345930b08c2, 0xc4122807
    out mxcsr, 0x1fa1

    insn_case 64, "NP 0F 5E /r DIVPS xmm, xmm/m128"
    in rdx, 0x20000a63
    in xmm2, 0xbecf66e2d5489067, 0x7ff0000000000000
    in mem+0x9f0, 0xcf0000007f7fffff
    in mem+0x9f8, 0x2b7650f57f800000
    in mxcsr, 0x5fab
    code
    .byte 0x48, 0x0f, 0x5e, 0x52, 0x8d
    end_code
    out xmm2, 0x2f4f66e295489067, 0x7ff0000000000000
