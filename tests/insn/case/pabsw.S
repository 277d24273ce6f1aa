/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 38 1D /r PABSW mm, mm/m64"
    in st5, 0x8000000000000000, 0xbfff
    code
    .byte 0x42, 0x0f, 0x38, 0x1d, 0xc5
    end_code
    out st0, 0x8000000000000000, 0xffff
    out tags, 0xff

    insn_case 64, "NP 0F 38 1D /r PABSW mm, mm/m64"
    in st0, 0x8000000000000001, 0x8000
    in st1, 0x8000000000000000, 0xbfff
    in st4, 0xd4bca3fb7e5f9fd1, 0x3fdf
    in st5, 0xa000000000000000, 0xc03e
    in st6, 0xffffffffffffffff, 0xbfff
    in st7, 0x0, 0xbfff
    in sw, 0x6d00
    in tags, 0xff
    code
    .byte 0x4c, 0x0f, 0x38, 0x1d, 0xfc
    end_code
    out st0, 0x0
    out st1, 0xd4bca3fb7e5f9fd1, 0x3fdf
    out st2, 0xa000000000000000, 0xc03e
    out st3, 0xffffffffffffffff, 0xbfff
    out st4, 0x0, 0xbfff
    out st5, 0x8000000000000001, 0x8000
    out st6, 0x8000000000000000, 0xbfff
    out st7, 0x0, 0xffff
    out sw, 0x4500

    insn_case 64, "66 0F 38 1D /r PABSW xmm, xmm/m128"
    in xmm14, 0x749a62fbff800000, 0x14f000000
    code
    .byte 0x66, 0x45, 0x0f, 0x38, 0x1d, 0xc6
    end_code
    out xmm8, 0x749a62fb00800000, 0x14f000000

    insn_case 64, "66 0F 38 1D /r PABSW xmm, xmm/m128"
    in rax, 0x922d460120000600
    in mem+0x600, 0xb0fa933c4609b
    in mem+0x608, 0x99
    code
    .byte 0x67, 0x66, 0x42, 0x0f, 0x38, 0x1d, 0x38
    end_code
    out xmm7, 0xb0fa933c4609b, 0x99
