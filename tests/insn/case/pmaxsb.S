/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 3C /r PMAXSB xmm, xmm/m128"
    in rdi, 0xffffffffdb3b6e19
    in xmm4, 0x1e7f, 0xffff
    in mem+0xdd0, 0x36090740c5204e88
    in mem+0xdd8, 0x6004a084a54a8529
    code
    .byte 0x66, 0x0f, 0x38, 0x3c, 0xa7, 0xb7, 0x9f, 0xc4, 0x44
    end_code
    out xmm4, 0x3609074000204e7f, 0x60040000004aff29

    insn_case 64, "66 0F 38 3C /r PMAXSB xmm, xmm/m128"
    in xmm7, 0x47126c8921, 0xffcfb96539615b28
    in xmm14, 0x1, 0x43e0000000000000
    code
    .byte 0x66, 0x4e, 0x0f, 0x38, 0x3c, 0xf7
    end_code
    out xmm14, 0x47126c0021, 0x43e0006539615b28
