/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F E7 /r MOVNTDQ m128, xmm"
    in rcx, 0x200011d0
    in xmm9, 0x1, 0x2bdf468b86c
    code
    .byte 0x66, 0x4c, 0x0f, 0xe7, 0x09
    end_code
    out mem+0x11d0, 0x1
    out mem+0x11d8, 0x2bdf468b86c

    insn_case 64, "66 0F E7 /r MOVNTDQ m128, xmm"
    in rbx, 0x5e82f63b
    in xmm1, 0x117a012ae258917c, 0xffffffffffffffe1
    code
    .byte 0x66, 0x0f, 0xe7, 0x8b, 0x45, 0x10, 0x7d, 0xc1
    end_code
    out mem+0x680, 0x117a012ae258917c
    out mem+0x688, 0xffffffffffffffe1
