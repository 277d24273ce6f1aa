/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 40 /r PMULLD xmm, xmm/m128"
    in rax, 0x9eaf54ca
    in xmm6, 0x7fffff73d376d6, 0xcf00000033800000
    in mem+0xde0, 0xfffffffffffff
    in mem+0xde8, 0xbff0000000000000
    code
    .byte 0x66, 0x0f, 0x38, 0x40, 0xb0, 0x16, 0xb9, 0x50, 0x81
    end_code
    out xmm6, 0xff7000018c2c892a

    insn_case 64, "66 0F 38 40 /r PMULLD xmm, xmm/m128"
    in xmm2, 0xbb91c0a0beb309a2, 0x3a3966f2ba1294
    in xmm4, 0x400921fb54442d18, 0x2a91b339f0a0ce8c
    code
    .byte 0x66, 0x0f, 0x38, 0x40, 0xd4
    end_code
    out xmm2, 0x775c7ce010826130, 0x1df19b6d53540f0
