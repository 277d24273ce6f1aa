/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 2B /r PACKUSDW xmm, xmm/m128"
    in rax, 0x200013df
    in xmm8, 0xef, 0xb9ab98fe4e0e9596
    in mem+0x13e0, 0x4f000000aa2bb282
    code
    .byte 0x66, 0x4c, 0x0f, 0x38, 0x2b, 0x40, 0x01
    end_code
    out xmm8, 0xffff000000ef, 0xffff0000

    insn_case 64, "66 0F 38 2B /r PACKUSDW xmm, xmm/m128"
    in xmm7, 0x43e0000000000000, 0x47efffffe0000000
    in mem+0x5f8, 0x7ff0000000000001
    code
    .byte 0x66, 0x0f, 0x38, 0x2b, 0x3d, 0xe7, 0xfd, 0xff, 0x0f
    end_code
    out xmm7, 0xffff0000ffff0000, 0xffff000100000000
