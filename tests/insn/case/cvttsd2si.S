/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F2 0F 2C /r CVTTSD2SI r32/64, xmm/m64"
    in rdi, 0x504ba58f20000a78
    code
    .byte 0x67, 0xf2, 0x0f, 0x2c, 0x6f, 0x38
    end_code
    out rbp, 0x0
    out mxcsr, 0x1fa0

    insn_case 64, "F2 0F 2C /r CVTTSD2SI r32/64, xmm/m64"
    in r9, 0x20000730
    in mxcsr, 0x9fe6
    code
    .byte 0xf2, 0x4f, 0x0f, 0x2c, 0x31
    end_code
    out r14, 0x0
