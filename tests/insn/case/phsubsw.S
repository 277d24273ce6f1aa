/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 38 07 /r PHSUBSW mm, mm/m64"
    in r15, 0x20000dd5
    in st0, 0xd71406a6b77777ae, 0x4010
    in st1, 0x8000000000000000, 0x8000
    in st2, 0xc90fdaa22168c235, 0xffff
    in st3, 0xffffffffffffffff, 0x8000
    in st4, 0xc90fdaa22168c235, 0x8000
    in st5, 0x8000000000000001, 0x3c01
    in st6, 0xffffffffffffffff, 0x3f80
    in st7, 0xa000000000000000, 0xbfff
    in mem+0xda0, 0x9498c01090180902
    in sw, 0x2f79
    code
    .byte 0x47, 0x0f, 0x38, 0x07, 0x7f, 0xcb
    end_code
    out st0, 0xffffffffffffffff, 0x8000
    out st1, 0xc90fdaa22168c235, 0x8000
    out st2, 0x8000000000000001, 0x3c01
    out st3, 0xffffffffffffffff, 0x3f80
    out st4, 0xa000000000000000, 0xbfff
    out st5, 0xd71406a6b77777ae, 0x4010
    out st6, 0x8000000000000000, 0x8000
    out st7, 0x2b7878ea1193a0cd, 0xffff
    out sw, 0x779
    out tags, 0xff

    insn_case 64, "NP 0F 38 07 /r PHSUBSW mm, mm/m64"
    in st0, 0xa000000000000000, 0x3f80
    in st1, 0x1, 0xc03e
    in st2, 0xa000000000000000, 0x401e
    in st3, 0xffffffffffffffff, 0x7ffe
    in st4, 0xc1e7d94d8d3174ef, 0x4006
    in st5, 0xe7811cb349ad2bab, 0x4011
    in st6, 0x872b94762bb52399, 0x4002
    in st7, 0x1, 0x3c01
    in mem+0x840, 0x5a120055061b0c20
    in sw, 0x7700
    in tags, 0xff
    code
    .byte 0x0f, 0x38, 0x07, 0x35, 0x38, 0x00, 0x00, 0x10
    end_code
    out st0, 0xa000000000000000, 0x401e
    out st1, 0xffffffffffffffff, 0x7ffe
    out st2, 0xc1e7d94d8d3174ef, 0x4006
    out st3, 0xe7811cb349ad2bab, 0x4011
    out st4, 0x872b94762bb52399, 0x4002
    out st5, 0x1, 0x3c01
    out st6, 0xa643060560000000, 0xffff
    out st7, 0x1, 0xc03e
    out sw, 0x4700

    insn_case 64, "66 0F 38 07 /r PHSUBSW xmm, xmm/m128"
    in xmm3, 0x7f80000177081d4b, 0x1f80000080000000
    in xmm4, 0x41f554de5f000000, 0xf9cbb583060b7499
    code
    .byte 0x66, 0x0f, 0x38, 0x07, 0xdc
    end_code
    out xmm3, 0xe0807fff8081a643, 0xbbb86e8e12e9a100

    insn_case 64, "66 0F 38 07 /r PHSUBSW xmm, xmm/m128"
    in xmm2, 0x86bc54c29d0b3df9, 0xf71d87734a8c84ee
    in xmm5, 0x7ff8000000000000, 0x36a0000000000000
    code
    .byte 0x66, 0x0f, 0x38, 0x07, 0xea
    end_code
    out xmm5, 0xc960000080080000, 0x905680007fff7fff
