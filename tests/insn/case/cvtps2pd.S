/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 5A /r CVTPS2PD xmm, xmm/m64"
    in xmm4, 0x400921fb54442d18, 0x83d24a0788f066d2
    code
    .byte 0x4c, 0x0f, 0x5a, 0xdc
    end_code
    out xmm11, 0x428885a300000000, 0x4001243f60000000

    insn_case 64, "NP 0F 5A /r CVTPS2PD xmm, xmm/m64"
    in rdi, 0x637ff9a
    in mem+0xa50, 0x2
    code
    .byte 0x46, 0x0f, 0x5a, 0x97, 0xb6, 0x0a, 0xc8, 0x19
    end_code
    out xmm10, 0x36b0000000000000
    out mxcsr, 0x1f82
