/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 57 /r XORPD xmm, xmm/m128"
    in xmm9, 0x5a4cd560300e63bd, 0x9501fe49cf6c5dc9
    in xmm15, 0x3050481086330610, 0x50220c0118202012
    code
    .byte 0x66, 0x4d, 0x0f, 0x57, 0xf9
    end_code
    out xmm15, 0x6a1c9d70b63d65ad, 0xc523f248d74c7ddb

    insn_case 64, "66 0F 57 /r XORPD xmm, xmm/m128"
    in xmm3, 0x752084004e832014, 0x519814119b22014
    in xmm12, 0xf9bd9c106ee637c, 0x22c9db1828ec020a
    code
    .byte 0x66, 0x4c, 0x0f, 0x57, 0xe3
    end_code
    out xmm12, 0x7abb5dc1486d4368, 0x27d05a59315e221e
