/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 50 /r MOVMSKPS r32/64, xmm"
    in xmm7, 0xc0e84820c31391e2, 0x7fffffffffffffff
    code
    .byte 0x0f, 0x50, 0xdf
    end_code
    out rbx, 0x7

    insn_case 64, "NP 0F 50 /r MOVMSKPS r32/64, xmm"
    in xmm12, 0x2, 0x4fa03c7ab147ba4c
    code
    .byte 0x43, 0x0f, 0x50, 0xdc
    end_code
    out rbx, 0x4
