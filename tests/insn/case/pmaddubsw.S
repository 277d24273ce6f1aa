/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 38 04 /r PMADDUBSW mm, mm/m64"
    in st0, 0x96c0f89c829684ef, 0x401c
    in st1, 0xb2dfb7c43c4e02e8, 0x4009
    in st2, 0xf646a83eb07104d1, 0x3fe8
    in st3, 0xa000000000000000, 0x8000
    in st4, 0x0, 0x3ffe
    in st5, 0xc28101a69fe42778, 0x4012
    in st6, 0xc000000000000000, 0xc03e
    in st7, 0x8c622aca6112e32a, 0x3fdf
    in sw, 0x5a00
    in tags, 0xff
    code
    .byte 0x44, 0x0f, 0x38, 0x04, 0xed
    end_code
    out st0, 0xc28101a69fe42778, 0x4012
    out st1, 0xc000000000000000, 0xc03e
    out st2, 0x8c622aca6112e32a, 0x3fdf
    out st3, 0x96c0f89c829684ef, 0x401c
    out st4, 0xb2dfb7c43c4e02e8, 0x4009
    out st5, 0x988d544fae1d9b1, 0xffff
    out st6, 0xa000000000000000, 0x8000
    out st7, 0x0, 0x3ffe
    out sw, 0x4200

    insn_case 64, "NP 0F 38 04 /r PMADDUBSW mm, mm/m64"
    in st2, 0xa2bf281a0c0329d8, 0x401d
    in st7, 0xf73a0cc5a67c6d62, 0x3ff8
    in tags, 0xff
    code
    .byte 0x0f, 0x38, 0x04, 0xfa
    end_code
    out st7, 0x969415e2093c0225, 0xffff

    insn_case 64, "66 0F 38 04 /r PMADDUBSW xmm, xmm/m128"
    in rcx, 0x4fa39da0
    in xmm3, 0x7ff0000000000001, 0x1e60000000000000
    in mem+0x12d0, 0x40490fdbc83af627
    in mem+0x12d8, 0xfea485c57f800001
    code
    .byte 0x66, 0x0f, 0x38, 0x04, 0x9c, 0xe1, 0x30, 0x75, 0x5c, 0xd0
    end_code
    out xmm3, 0x6430000000000027, 0xdd44000000000000

    insn_case 64, "66 0F 38 04 /r PMADDUBSW xmm, xmm/m128"
    in r15, 0x20000edf
    in xmm8, 0xa0a809000846004c, 0x4241c4acc2310a3
    in mem+0xf40, 0x380190002014c241
    in mem+0xf48, 0x5041c040507e05b
    code
    .byte 0x66, 0x47, 0x0f, 0x38, 0x04, 0x47, 0x61
    end_code
    out xmm8, 0x23a8fc100678134c, 0xa4043804f137f1
