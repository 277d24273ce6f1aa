/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 10 /r PBLENDVB xmm, xmm/m128, <XMM0>"
    in rsi, 0x68e5d707
    in xmm0, 0x4363acf0341f1671, 0xbbc3375d33800000
    in xmm2, 0x28548287602c2118, 0x2c084590643d0203
    in mem+0x1160, 0x3180820750ca8a45
    in mem+0x1168, 0xc175080024444e10
    code
    .byte 0x66, 0x0f, 0x38, 0x10, 0x96, 0x59, 0x3a, 0x1a, 0xb7
    end_code
    out xmm2, 0x28548207602c2118, 0xc175459064440203

    insn_case 64, "66 0F 38 10 /r PBLENDVB xmm, xmm/m128, <XMM0>"
    in rdi, 0x25ab1229
    in xmm0, 0xfffffffbb54afddf
    in xmm7, 0x10a0b100040c2646, 0x240130a010007414
    in mem+0xff0, 0xa1596229e12ac862
    code
    .byte 0x66, 0x0f, 0x38, 0x10, 0xbf, 0xc7, 0xfd, 0x54, 0xfa
    end_code
    out xmm7, 0xa1596229e10cc862, 0x240130a010007414
