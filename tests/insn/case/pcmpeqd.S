/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 76 /r PCMPEQD mm, mm/m64"
    in st0, 0xf139846298d9f495, 0x3ff1
    in st1, 0x1, 0x3f80
    in st2, 0xa000000000000000, 0xbfff
    in st3, 0xc90fdaa22168c235, 0x4000
    in st4, 0xc4f3b3db4ba5c6d6, 0x3ff2
    in st5, 0xf5a070aefae2530f, 0x4026
    in st6, 0x919476654b1b88f4, 0x3fdf
    in sw, 0x6f7c
    in tags, 0xff
    code
    .byte 0x0f, 0x76, 0x25, 0x79, 0x0d, 0x00, 0x10
    end_code
    out st0, 0xc90fdaa22168c235, 0x4000
    out st1, 0xc4f3b3db4ba5c6d6, 0x3ff2
    out st2, 0xf5a070aefae2530f, 0x4026
    out st3, 0x919476654b1b88f4, 0x3fdf
    out st4, 0x0, 0xffff
    out st5, 0xf139846298d9f495, 0x3ff1
    out st6, 0x1, 0x3f80
    out st7, 0xa000000000000000, 0xbfff
    out sw, 0x477c

    insn_case 64, "NP 0F 76 /r PCMPEQD mm, mm/m64"
    in rcx, 0x200010d0
    code
    .byte 0x4c, 0x0f, 0x76, 0x29
    end_code
    out st5, 0x0, 0xffff
    out tags, 0xff

    insn_case 64, "66 0F 76 /r PCMPEQD xmm, xmm/m128"
    code
    .byte 0x66, 0x49, 0x0f, 0x76, 0xf0
    end_code
    out xmm6, 0x0

    insn_case 64, "66 0F 76 /r PCMPEQD xmm, xmm/m128"
    in rax, 0x2000070c
    code
    .byte 0x66, 0x0f, 0x76, 0x68, 0xc4
    end_code
    out xmm5, 0x0
