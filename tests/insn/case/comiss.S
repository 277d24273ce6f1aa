/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 2F /r COMISS xmm, xmm/m32"
    in xmm4, 0xfffffffffffff, 0x8000000000000000
    code
    .byte 0x4c, 0x0f, 0x2f, 0xec
    end_code
    out flags, 0x45
    out mxcsr, 0x1f81

    insn_case 64, "NP 0F 2F /r COMISS xmm, xmm/m32"
    in flags, 0x80
    code
    .byte 0x42, 0x0f, 0x2f, 0xf8
    end_code
    out flags, 0x0
