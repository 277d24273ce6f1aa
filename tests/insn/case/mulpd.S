/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 59 /r MULPD xmm, xmm/m128"
    in rdx, 0x70d6246a
    in xmm5, 0x2810050a91a00c2, 0x10008aa82860108
    in mem+0x698, 0xfff0000000000000
    in mxcsr, 0x9fd2
    code
    .byte 0x66, 0x0f, 0x59, 0xaa, 0x26, 0xe2, 0x29, 0xaf
    end_code
    out xmm5, 0x0, 0xfff0000000000000
    out mxcsr, 0x9ff2

    insn_case 64, "66 0F 59 /r MULPD xmm, xmm/m128"
    in rcx, 0x200006db
    in xmm13, 0xc3e0000000000000, 0x8000000000000000
    in mem+0x730, 0x65950202402a305
    in mem+0x738, 0x8094b001c04000b
    code
    .byte 0x66, 0x46, 0x0f, 0x59, 0x69, 0x55
    end_code
    out xmm13, 0x8a4950202402a305, 0x8000000000000000
