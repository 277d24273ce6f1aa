/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 38 1C /r PABSB mm, mm/m64"
    in st0, 0xa5c5bd79995fc060, 0x3fe6
    in st1, 0x865929bb7edb2013, 0x3ff5
    in st2, 0xffffffffffffffff, 0x3fff
    in st4, 0x834c46505b99a1c9, 0x400f
    in st5, 0xefcdfddc05877770, 0x3ffa
    in st6, 0x8000000000000000, 0x3fff
    in st7, 0x8000000000000001, 0xbfff
    in sw, 0x6200
    in tags, 0xff
    code
    .byte 0x42, 0x0f, 0x38, 0x1c, 0xfa
    end_code
    out st0, 0x834c46505b99a1c9, 0x400f
    out st1, 0xefcdfddc05877770, 0x3ffa
    out st2, 0x8000000000000000, 0x3fff
    out st3, 0x8000000000000001, 0xbfff
    out st4, 0xa5c5bd79995fc060, 0x3fe6
    out st5, 0x865929bb7edb2013, 0x3ff5
    out st6, 0xffffffffffffffff, 0x3fff
    out st7, 0x8000000000000000, 0xffff
    out sw, 0x4200

    insn_case 64, "NP 0F 38 1C /r PABSB mm, mm/m64"
    in st0, 0x8000000000000001, 0xbfff
    in tags, 0xff
    code
    .byte 0x4a, 0x0f, 0x38, 0x1c, 0xd8
    end_code
    out st3, 0x8000000000000001, 0xffff

    insn_case 64, "66 0F 38 1C /r PABSB xmm, xmm/m128"
    in xmm7, 0xfd8bb7e6ff812345, 0xbf80000000800000
    code
    .byte 0x66, 0x0f, 0x38, 0x1c, 0xe7
    end_code
    out xmm4, 0x375491a017f2345, 0x4180000000800000

    insn_case 64, "66 0F 38 1C /r PABSB xmm, xmm/m128"
    in xmm15, 0x50c81810000a132a, 0x2514091d62d00f1
    code
    .byte 0x66, 0x4f, 0x0f, 0x38, 0x1c, 0xd7
    end_code
    out xmm10, 0x50381810000a132a, 0x251406f2a2d000f
