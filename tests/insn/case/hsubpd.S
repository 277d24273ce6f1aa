/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 7D /r HSUBPD xmm, xmm/m128"
    in xmm0, 0xd672cfe279af56a0, 0xc3e0000000000000
    in mem+0x1000, 0x1510000a80081112
    in mem+0x1008, 0x4a85022818002022
    code
    .byte 0x66, 0x0f, 0x7d, 0x05, 0xf8, 0x07, 0x00, 0x10
    end_code
    out xmm0, 0xd672cfe279af56a0, 0xca85022818002022
    out mxcsr, 0x1fa0

    insn_case 64, "66 0F 7D /r HSUBPD xmm, xmm/m128"
    in xmm2, 0xcdec520c4d320, 0x1f
    in xmm7, 0x7f7ffffff73678f5, 0xffc123451f800000
    code
    .byte 0x66, 0x42, 0x0f, 0x7d, 0xd7
    end_code
    out xmm2, 0xcdec520c4d301, 0x7fc223451f39b3c8
    out mxcsr, 0x1fa2
