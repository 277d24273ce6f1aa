/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F3 0F C2 /r CMPSS xmm, xmm/m32, imm8"
    in xmm0, 0x400921fb54442d18, 0xc3e0000000000000
    code
    .byte 0xf3, 0x48, 0x0f, 0xc2, 0xc5, 0xf5
    end_code
    out xmm0, 0x400921fbffffffff, 0xc3e0000000000000

    insn_case 64, "F3 0F C2 /r CMPSS xmm, xmm/m32, imm8"
    in r15, 0x20000890
    in xmm12, 0x7fc0000083ef6598, 0xf12c1fe400800000
    code
    .byte 0xf3, 0x45, 0x0f, 0xc2, 0x24, 0x27, 0x02
    end_code
    out xmm12, 0x7fc00000ffffffff, 0xf12c1fe400800000
