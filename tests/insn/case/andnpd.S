/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 55 /r ANDNPD xmm, xmm/m128"
    in rbx, 0x200009dc
    in xmm3, 0x10, 0x20
    in mem+0x960, 0x2f8ba88a7fc00000
    in mem+0x968, 0x17173f07a037fc4c
    code
    .byte 0x66, 0x0f, 0x55, 0x5b, 0x84
    end_code
    out xmm3, 0x2f8ba88a7fc00000, 0x17173f07a037fc4c

    insn_case 64, "66 0F 55 /r ANDNPD xmm, xmm/m128"
    in xmm2, 0x7ccf6745ffc12345, 0x5c5f4de3b062f0d4
    in xmm4, 0xe501408858e04c72, 0xa1060c411003
    code
    .byte 0x66, 0x0f, 0x55, 0xd4
    end_code
    out xmm2, 0x8100008800204c32, 0xa0040c010003
