/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F2 0F 2D /r CVTSD2SI r32/64, xmm/m64"
    in xmm14, 0x7fefffffffffffff, 0x3ff0000000000000
    code
    .byte 0xf2, 0x45, 0x0f, 0x2d, 0xd6
    end_code
    out r10, 0x80000000
    out mxcsr, 0x1f81

    insn_case 64, "F2 0F 2D /r CVTSD2SI r32/64, xmm/m64"
    code
    .byte 0x2e, 0xf2, 0x4a, 0x0f, 0x2d, 0xfb
    end_code
    out rdi, 0x0
    out mxcsr, 0x1fa0
