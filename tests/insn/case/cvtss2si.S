/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F3 0F 2D /r CVTSS2SI r32/64, xmm/m32"
    in xmm14, 0x8334df6b31ae1435, 0x31b08569ca100
    in mxcsr, 0x3fff
    code
    .byte 0xf3, 0x41, 0x0f, 0x2d, 0xce
    end_code
    out rcx, 0x0

    insn_case 64, "F3 0F 2D /r CVTSS2SI r32/64, xmm/m32"
    in xmm4, 0xe380104801020008, 0x1466060600e80c01
    code
    .byte 0xf3, 0x48, 0x0f, 0x2d, 0xe4
    end_code
    out rsp, 0x0
    out mxcsr, 0x1fa0
