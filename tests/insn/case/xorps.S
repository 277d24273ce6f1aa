/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 57 /r XORPS xmm, xmm/m128"
    in rdx, 0x20000e50
    in xmm3, 0x8000000000000000, 0xa36a6ec42e1ebbc8
    in mem+0xe50, 0x2aa804a191840080
    in mem+0xe58, 0x810803620a009740
    code
    .byte 0x0f, 0x57, 0x1a
    end_code
    out xmm3, 0xaaa804a191840080, 0x22626da6241e2c88

    insn_case 64, "NP 0F 57 /r XORPS xmm, xmm/m128"
    in xmm1, 0x144810905094688, 0x5ccc800110c8885
    in xmm11, 0xff, 0x5a4adb38be25aa
    code
    .byte 0x4e, 0x0f, 0x57, 0xd9
    end_code
    out xmm11, 0x144810905094677, 0x59682db29b2ad2f
