/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 68 /r PUNPCKHBW mm, mm/m64"
    in st0, 0xa90444c2e8ac4fdc, 0x3fea
    in st1, 0xb13893e2a66b0890, 0x4009
    in st2, 0xda973909a837006f, 0x4005
    in st3, 0x0, 0x3c01
    in st4, 0xa000000000000000
    in st5, 0xc90fdaa22168c235, 0xc03e
    in st6, 0x8000000000000001, 0x3fff
    in st7, 0xa000000000000000, 0xffff
    in sw, 0x5c40
    code
    .byte 0x43, 0x0f, 0x68, 0xd9
    end_code
    out st0, 0xc90fdaa22168c235, 0xc03e
    out st1, 0x8000000000000001, 0x3fff
    out st2, 0xa000000000000000, 0xffff
    out st3, 0x80a90004004400c2, 0xffff
    out st4, 0xb13893e2a66b0890, 0x4009
    out st5, 0xda973909a837006f, 0x4005
    out st6, 0x0, 0x3c01
    out st7, 0xa000000000000000
    out sw, 0x4440
    out tags, 0xff

    insn_case 64, "NP 0F 68 /r PUNPCKHBW mm, mm/m64"
    in tags, 0xff
    code
    .byte 0x4e, 0x0f, 0x68, 0xe4
    end_code
    out st4, 0x0, 0xffff

    insn_case 64, "66 0F 68 /r PUNPCKHBW xmm, xmm/m128"
    in xmm13, 0x37ae0811366b9c9, 0xcf6c2676b1b6eb99
    in mem+0xff8, 0x38bad3f5
    code
    .byte 0x66, 0x46, 0x0f, 0x68, 0x2d, 0xe7, 0x07, 0x00, 0x10
    end_code
    out xmm13, 0x38b1bab6d3ebf599, 0xcf006c00260076

    insn_case 64, "66 0F 68 /r PUNPCKHBW xmm, xmm/m128"
    in rbx, 0x19
    in rsi, 0x20000d26
    in xmm4, 0x47efffffe0000000, 0x36a0000000000000
    in mem+0xd48, 0x7ff0000000000001
    code
    .byte 0x66, 0x0f, 0x68, 0x64, 0x9e, 0xb6
    end_code
    out xmm4, 0x100, 0x7f36f0a000000000
