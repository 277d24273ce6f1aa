/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F3 0F 59 /r MULSS xmm, xmm/m32"
    in r13, 0x20000f8e
    in xmm8, 0xc1506431ff812345, 0x4946a6b00800000
    code
    .byte 0xf3, 0x45, 0x0f, 0x59, 0x45, 0xf2
    end_code
    out xmm8, 0xc1506431ffc12345, 0x4946a6b00800000
    out mxcsr, 0x1f81

    insn_case 64, "F3 0F 59 /r MULSS xmm, xmm/m32"
    in r10, 0xffffffffcd4bcf70
    in xmm4, 0x7ff8000000000000, 0x380fffffffffffff
    in mem+0x970, 0x3f000000807fffff
    code
    .byte 0xf3, 0x4b, 0x0f, 0x59, 0xa2, 0x00, 0x3a, 0xb4, 0x52
    end_code
    out xmm4, 0x7ff8000080000000, 0x380fffffffffffff
    out mxcsr, 0x1f82
