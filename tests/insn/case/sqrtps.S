/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 51 /r SQRTPS xmm, xmm/m128"
    in xmm6, 0x213, 0x6ffada42ec6806
    code
    .byte 0x0f, 0x51, 0xf6
    end_code
    out xmm6, 0x1c825a76, 0x1fef71cf412df43d
    out mxcsr, 0x1fa2

    insn_case 64, "NP 0F 51 /r SQRTPS xmm, xmm/m128"
    in xmm10, 0x1818909004660021, 0x38004f4c18484081
    code
    .byte 0x43, 0x0f, 0x51, 0xda
    end_code
    out xmm3, 0x2bc5a09921f2a6fc, 0x3bb53cfd2be26aaa
    out mxcsr, 0x1fa0
