/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F3 0F 5B /r CVTTPS2DQ xmm, xmm/m128"
    in rdx, 0x20000ac0
    in mem+0xac0, 0xbf8000004f000000
    in mem+0xac8, 0xffc12345adb3c7ff
    in mxcsr, 0x9fba
    code
    .byte 0xf3, 0x4a, 0x0f, 0x5b, 0x12
    end_code
    out xmm2, 0xffffffff80000000, 0x8000000000000000
    out mxcsr, 0x9fbb

    insn_case 64, "F3 0F 5B /r CVTTPS2DQ xmm, xmm/m128"
    in xmm2, 0x5f000000dc4e0bad, 0x24f4407c00000000
    code
    .byte 0xf3, 0x42, 0x0f, 0x5b, 0xf2
    end_code
    out xmm6, 0x8000000080000000
    out mxcsr, 0x1fa1
