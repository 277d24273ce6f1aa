/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 3A 40 /r DPPS xmm, xmm/m128, imm8"
    in xmm10, 0x7f800000ca044351, 0x807fffff00000001
    in xmm13, 0xa804d01858007500, 0x2511428183e2c6
    code
    .byte 0x66, 0x4d, 0x0f, 0x3a, 0x40, 0xea, 0xdc
    end_code
    out xmm13, 0x0, 0xe284bc37e284bc37
    out mxcsr, 0x1fb2

    insn_case 64, "66 0F 3A 40 /r DPPS xmm, xmm/m128, imm8"
    in xmm1, 0xa423ce8100000001, 0xffc12345bf800000
    code
    .byte 0x66, 0x0f, 0x3a, 0x40, 0xc1, 0x70
    end_code
    out xmm0, 0x0
    out mxcsr, 0x1fb2
