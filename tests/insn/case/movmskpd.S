/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 50 /r MOVMSKPD r32/64, xmm"
    in xmm3, 0x0, 0xd548f119fd75c0c6
    code
    .byte 0x66, 0x0f, 0x50, 0xe3
    end_code
    out rsp, 0x2

    insn_case 64, "66 0F 50 /r MOVMSKPD r32/64, xmm"
    in xmm3, 0x7fff, 0xff2d5ad06a8661ed
    code
    .byte 0x66, 0x4a, 0x0f, 0x50, 0xdb
    end_code
    out rbx, 0x2
