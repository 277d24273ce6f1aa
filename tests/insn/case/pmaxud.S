/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 3F /r PMAXUD xmm, xmm/m128"
    in r9, 0x88b02837
    in xmm5, 0x4934c04
    in mem+0xac0, 0x9635cf0fc029e57c
    in mem+0xac8, 0x1e60000000000000
    code
    .byte 0x66, 0x41, 0x0f, 0x38, 0x3f, 0xa9, 0x89, 0xe2, 0x4f, 0x97
    end_code
    out xmm5, 0x9635cf0fc029e57c, 0x1e60000000000000

    insn_case 64, "66 0F 38 3F /r PMAXUD xmm, xmm/m128"
    in xmm1, 0x8000009539dafb, 0x7fc00000c0e9199b
    in xmm13, 0x38674b62661f832f, 0xffffffffffffff80
    code
    .byte 0x66, 0x44, 0x0f, 0x38, 0x3f, 0xe9
    end_code
    out xmm13, 0x38674b629539dafb, 0xffffffffffffff80
