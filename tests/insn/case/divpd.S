/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 5E /r DIVPD xmm, xmm/m128"
    code
    .byte 0x26, 0x66, 0x0f, 0x5e, 0xd2
    end_code
    out xmm2, 0x3ff0000000000000, 0x3ff0000000000000

    insn_case 64, "66 0F 5E /r DIVPD xmm, xmm/m128"
    in r9, 0x200009b3
    in xmm10, 0x380fffffffffffff, 0xfffffffffffff
    in mem+0xa00, 0x8000000000000000
    in mxcsr, 0xffff
    code
    .byte 0x66, 0x4f, 0x0f, 0x5e, 0x51, 0x4d
    end_code
    out xmm10, 0xfff0000000000000, 0x8000000000000000
