/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 37 /r PCMPGTQ xmm, xmm/m128"
    in xmm0, 0x8400686812c60107, 0x401035366012c811
    code
    .byte 0x67, 0x66, 0x46, 0x0f, 0x38, 0x37, 0xf0
    end_code
    out xmm14, 0xffffffffffffffff

    insn_case 64, "66 0F 38 37 /r PCMPGTQ xmm, xmm/m128"
    in rbx, 0x20000730
    in mem+0x730, 0x65c602028012941c
    code
    .byte 0x66, 0x0f, 0x38, 0x37, 0x3b
    end_code
    out xmm7, 0x0, 0xffffffffffffffff
