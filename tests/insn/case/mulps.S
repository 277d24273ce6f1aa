/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 59 /r MULPS xmm, xmm/m128"
    in r15, 0x14f83561
    in xmm0, 0x731217b71f800000, 0x338000008cacc414
    in mem+0xf60, 0x88408050060020a2
    in mem+0xf68, 0x8000a0f4ac44754c
    code
    .byte 0x41, 0x0f, 0x59, 0x87, 0xff, 0xd9, 0x07, 0x0b
    end_code
    out xmm0, 0xbbdbb60600000000, 0x8000000000000212
    out mxcsr, 0x1fb2

    insn_case 64, "NP 0F 59 /r MULPS xmm, xmm/m128"
    in rdx, 0x20000bd0
    in xmm4, 0x2e84d06e6b737e6, 0xfffffffb480fe39f
    in mem+0xbd0, 0x0
    in mem+0xbd8, 0x1
    in mxcsr, 0x7f83
    code
    .byte 0x2e, 0x0f, 0x59, 0x22
    end_code
    out xmm4, 0x80000000, 0xfffffffb00023f8e
    out mxcsr, 0x7fb3
