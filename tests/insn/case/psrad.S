/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 72 /4 PSRAD mm, imm8"
    in st0, 0xc000000000000000, 0x8000
    in st1, 0xc90fdaa22168c235, 0x3f80
    in st2, 0xa000000000000000, 0x3fff
    in st3, 0x8000000000000001, 0x1
    in st4, 0x0, 0xc03e
    in st5, 0x8000000000000001, 0x3ffe
    in st6, 0x91fe603e1b19bcf3, 0x401c
    in st7, 0xc000000000000000, 0xbfff
    in sw, 0x7b00
    code
    .byte 0x44, 0x0f, 0x72, 0xe2, 0x21
    end_code
    out st0, 0xc90fdaa22168c235, 0x3f80
    out st1, 0xa000000000000000, 0x3fff
    out st2, 0xffffffff00000000, 0xffff
    out st3, 0x0, 0xc03e
    out st4, 0x8000000000000001, 0x3ffe
    out st5, 0x91fe603e1b19bcf3, 0x401c
    out st6, 0xc000000000000000, 0xbfff
    out st7, 0xc000000000000000, 0x8000
    out sw, 0x4300
    out tags, 0xff

    insn_case 64, "NP 0F 72 /4 PSRAD mm, imm8"
    in st1, 0xc000000000000000, 0x8000
    in tags, 0xff
    code
    .byte 0x0f, 0x72, 0xe1, 0xe5
    end_code
    out st1, 0xffffffff00000000, 0xffff

    insn_case 64, "NP 0F E2 /r PSRAD mm, mm/m64"
    in st0, 0xc7a83e498f770b3a, 0x3ffb
    in st1, 0xc90fdaa22168c235
    in st2, 0xc90fdaa22168c235, 0x7fff
    in st3, 0x9ec366ca2f344866, 0x3fd8
    in st5, 0xc90fdaa22168c235, 0x3fff
    in st6, 0xc90fdaa22168c235, 0x3c01
    in st7, 0xc000000000000000, 0x3ffe
    in sw, 0x6000
    code
    .byte 0x4d, 0x0f, 0xe2, 0xc1
    end_code
    out st0, 0x0, 0xffff
    out st1, 0xc90fdaa22168c235, 0x3fff
    out st2, 0xc90fdaa22168c235, 0x3c01
    out st3, 0xc000000000000000, 0x3ffe
    out st4, 0xc7a83e498f770b3a, 0x3ffb
    out st5, 0xc90fdaa22168c235
    out st6, 0xc90fdaa22168c235, 0x7fff
    out st7, 0x9ec366ca2f344866, 0x3fd8
    out sw, 0x4000
    out tags, 0xff

    insn_case 64, "NP 0F E2 /r PSRAD mm, mm/m64"
    in r11, 0xffffffffb40d99c5
    in st0, 0xa000000000000000, 0xc03e
    in st1, 0xffe34f21a44c5ad4, 0x3ff3
    in st2, 0x8000000000000000, 0xc03e
    in st3, 0xed25a55f14422ec3, 0x3ffc
    in st4, 0xa000000000000000, 0x1
    in st5, 0x8000000000000000, 0xc03e
    in st6, 0xf875144e5d39b357, 0x4000
    in st7, 0xbdf1af26c8ab76f0, 0x4002
    in sw, 0x6800
    in tags, 0xff
    code
    .byte 0x45, 0x0f, 0xe2, 0xab, 0x6b, 0x6a, 0xf2, 0x6b
    end_code
    out st0, 0xed25a55f14422ec3, 0x3ffc
    out st1, 0xa000000000000000, 0x1
    out st3, 0xf875144e5d39b357, 0x4000
    out st4, 0xbdf1af26c8ab76f0, 0x4002
    out st5, 0xffffffff00000000, 0xffff
    out st6, 0xffe34f21a44c5ad4, 0x3ff3
    out st7, 0x8000000000000000, 0xc03e
    out sw, 0x4000

    insn_case 64, "66 0F 72 /4 PSRAD xmm, imm8"
    code
    .byte 0x66, 0x0f, 0x72, 0xe7, 0xf1
    end_code
    out xmm7, 0x0

    insn_case 64, "66 0F 72 /4 PSRAD xmm, imm8"
    in xmm0, 0x1314ca31a74bcf23, 0x1e60000000000000
    code
    .byte 0x66, 0x48, 0x0f, 0x72, 0xe0, 0xb8
    end_code
    out xmm0, 0xffffffff

    insn_case 64, "66 0F E2 /r PSRAD xmm, xmm/m128"
    in r13, 0x4e9cc59900666b6a
    in xmm15, 0x7f7fffff1f800000, 0x338000007354aa47
    code
    .byte 0x67, 0x66, 0x47, 0x0f, 0xe2, 0xbd, 0x36, 0xa0, 0x99, 0x1f
    end_code
    out xmm15, 0x0

    insn_case 64, "66 0F E2 /r PSRAD xmm, xmm/m128"
    in xmm8, 0x91b13c1f6772370c, 0x4120a146ff800000
    code
    .byte 0x66, 0x46, 0x0f, 0xe2, 0xc4
    end_code
    out xmm8, 0xffffffff00000000, 0xffffffff
