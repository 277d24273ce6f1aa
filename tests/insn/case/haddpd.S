/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 7C /r HADDPD xmm, xmm/m128"
    in rcx, 0x20001280
    in xmm4, 0xc851bfbb57eaeafc, 0x7ff0000000000001
    in mem+0x1280, 0x41801200320c4013
    code
    .byte 0x66, 0x0f, 0x7c, 0x21
    end_code
    out xmm4, 0x7ff8000000000001, 0x41801200320c4013
    out mxcsr, 0x1fa1

    insn_case 64, "66 0F 7C /r HADDPD xmm, xmm/m128"
    in xmm10, 0x3f000000bf800000, 0x40490fdb035f75f1
    in xmm11, 0x7000401c0a0060, 0x8032a24908701000
    code
    .byte 0x66, 0x4d, 0x0f, 0x7c, 0xda
    end_code
    out xmm11, 0x6dac371705fec0, 0x40490fdc035f81e9
