/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 15 /r UNPCKHPD xmm, xmm/m128"
    in rbp, 0x2000045d
    in xmm11, 0x7fffffff, 0x4413beb0e933b607
    in mem+0x458, 0x6cdaec5a050f282
    code
    .byte 0x66, 0x44, 0x0f, 0x15, 0x5d, 0xf3
    end_code
    out xmm11, 0x4413beb0e933b607, 0x6cdaec5a050f282

    insn_case 64, "66 0F 15 /r UNPCKHPD xmm, xmm/m128"
    in xmm5, 0x1, 0x4f01095daa3d028f
    code
    .byte 0x66, 0x0f, 0x15, 0xed
    end_code
    out xmm5, 0x4f01095daa3d028f, 0x4f01095daa3d028f
