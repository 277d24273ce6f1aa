/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 3A 08 /r ROUNDPS xmm, xmm/m128, imm8"
    in rsi, 0x20000720
    in mem+0x720, 0xfffffffffffff
    in mem+0x728, 0x7d01f9425881802f
    code
    .byte 0x66, 0x42, 0x0f, 0x3a, 0x08, 0x36, 0x79
    end_code
    out xmm6, 0xffffffff, 0x7d01f9425881802f

    insn_case 64, "66 0F 3A 08 /r ROUNDPS xmm, xmm/m128, imm8"
    in xmm9, 0x14, 0xffffffffffcf0d9d
    code
    .byte 0x66, 0x49, 0x0f, 0x3a, 0x08, 0xc1, 0xaf
    end_code
    out xmm0, 0x0, 0xffffffffffcf0d9d
