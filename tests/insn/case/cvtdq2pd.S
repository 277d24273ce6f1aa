/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F3 0F E6 /r CVTDQ2PD xmm, xmm/m64"
    in xmm6, 0x1e60000000000000, 0x380fffffffffffff
    code
    .byte 0xf3, 0x0f, 0xe6, 0xfe
    end_code
    out xmm7, 0x0, 0x41be600000000000

    insn_case 64, "F3 0F E6 /r CVTDQ2PD xmm, xmm/m64"
    in rcx, 0x40a07bf7
    in mem+0x1360, 0x63a6b4c008c11f86
    code
    .byte 0xf3, 0x0f, 0xe6, 0xb1, 0x69, 0x97, 0x5f, 0xdf
    end_code
    out xmm6, 0x41a1823f0c000000, 0x41d8e9ad30000000
