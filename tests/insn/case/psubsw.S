/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F E9 /r PSUBSW mm, mm/m64"
    in rbp, 0xffffffffaacf596f
    in st0, 0x8000000000000001, 0x4000
    in st1, 0xd070ba21c29cb19f, 0x4015
    in st2, 0xc000000000000000, 0x401e
    in st3, 0xae00d901d005c536, 0x3ffa
    in st4, 0x1, 0x403e
    in st5, 0xc90fdaa22168c235, 0x4000
    in st6, 0xee7f95423dfb1ae5, 0x400f
    in st7, 0xcf15f88aa71ca813, 0x4000
    in mem+0x1100, 0xf4e7e3d8bc5d0d31
    in sw, 0x1b00
    in tags, 0xff
    code
    .byte 0x0f, 0xe9, 0xa5, 0x91, 0xb7, 0x30, 0x75
    end_code
    out st0, 0xc90fdaa22168c235, 0x4000
    out st1, 0xee7f95423dfb1ae5, 0x400f
    out st2, 0xcf15f88aa71ca813, 0x4000
    out st3, 0x8000000000000001, 0x4000
    out st4, 0xdb89d649063fa46e, 0xffff
    out st5, 0xc000000000000000, 0x401e
    out st6, 0xae00d901d005c536, 0x3ffa
    out st7, 0x1, 0x403e
    out sw, 0x300

    insn_case 64, "NP 0F E9 /r PSUBSW mm, mm/m64"
    in r11, 0x129fca39
    in st0, 0xdda9a6c1e355a45c, 0x3feb
    in st1, 0xffffffffffffffff, 0x7fff
    in st2, 0x93c249414bfa6d5c, 0x401f
    in st3, 0xf464e5eda5cc8744, 0x3ff9
    in st4, 0xbbaa0dd665da300d, 0x3fd9
    in st5, 0xc000000000000000, 0x3fff
    in st6, 0x0, 0x3f80
    in st7, 0xc000000000000000, 0xc03e
    in mem+0x570, 0xbe78e39b5097b074
    in sw, 0x3600
    in tags, 0xff
    code
    .byte 0x49, 0x0f, 0xe9, 0xab, 0x37, 0x3b, 0x60, 0x0d
    end_code
    out st0, 0x93c249414bfa6d5c, 0x401f
    out st1, 0xf464e5eda5cc8744, 0x3ff9
    out st2, 0xbbaa0dd665da300d, 0x3fd9
    out st3, 0xc000000000000000, 0x3fff
    out st4, 0x0, 0x3f80
    out st5, 0x1881c65af694f8c, 0xffff
    out st6, 0xdda9a6c1e355a45c, 0x3feb
    out st7, 0xffffffffffffffff, 0x7fff
    out sw, 0x600

    insn_case 64, "66 0F E9 /r PSUBSW xmm, xmm/m128"
    in r10, 0x200013f0
    in xmm9, 0xffc12345dfc73858, 0xa9732a51da4eed59
    in mem+0x13f0, 0x49b4869fab2ba05d
    in mem+0x13f8, 0xfff0000000000000
    code
    .byte 0x66, 0x45, 0x0f, 0xe9, 0x0a
    end_code
    out xmm9, 0xb60d7fff349c7fff, 0xa9832a51da4eed59

    insn_case 64, "66 0F E9 /r PSUBSW xmm, xmm/m128"
    in xmm1, 0xff812345807fffff, 0x19f2a0a133800000
    in xmm3, 0x35663429b1c1d515, 0x4d4b4d28cb651f4f
    code
    .byte 0x66, 0x0f, 0xe9, 0xcb
    end_code
    out xmm1, 0xca1bef1ccebe2aea, 0xcca78000681be0b1
