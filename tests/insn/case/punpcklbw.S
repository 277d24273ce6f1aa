/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 60 /r PUNPCKLBW mm, mm/m32"
    in st0, 0x8f0133a79eff03ce, 0x3ff2
    in st1, 0x8000000000000000, 0x3fff
    in st2, 0xa000000000000000, 0x3c01
    in st3, 0x93489c714fbc2457, 0x3fff
    in st4, 0xda2e674b1e228148, 0x401c
    in st5, 0xc90fdaa22168c235, 0x7fff
    in st6, 0x8000000000000001, 0x403e
    in st7, 0x8000000000000001, 0x3f80
    in sw, 0xc2a
    in tags, 0xff
    code
    .byte 0x0f, 0x60, 0xc7
    end_code
    out st0, 0x101, 0xffff
    out st1, 0x8f0133a79eff03ce, 0x3ff2
    out st2, 0x8000000000000000, 0x3fff
    out st3, 0xa000000000000000, 0x3c01
    out st4, 0x93489c714fbc2457, 0x3fff
    out st5, 0xda2e674b1e228148, 0x401c
    out st6, 0xc90fdaa22168c235, 0x7fff
    out st7, 0x8000000000000001, 0x403e
    out sw, 0x42a

    insn_case 64, "NP 0F 60 /r PUNPCKLBW mm, mm/m32"
    in r8, 0x20000482
    in st0, 0xbd0c197cb43f1a8e, 0x3ffc
    in st1, 0x8f8beeee14382675, 0x3fdd
    in st2, 0xc000000000000000, 0x4000
    in st3, 0x8000000000000000, 0x8000
    in st4, 0xffffffffffffffff, 0x8000
    in st5, 0xca046de6c521fa16, 0x3fe1
    in st6, 0xb6d90d557de2cc0a, 0x3fdc
    in st7, 0xbfa50b8cdaa442b8, 0x4023
    in mem+0x4a0, 0xfffffffffffff
    in sw, 0x3700
    code
    .byte 0x4b, 0x0f, 0x60, 0x50, 0x1e
    end_code
    out st0, 0xc000000000000000, 0x4000
    out st1, 0x8000000000000000, 0x8000
    out st2, 0xffffffffffffffff, 0xffff
    out st3, 0xca046de6c521fa16, 0x3fe1
    out st4, 0xb6d90d557de2cc0a, 0x3fdc
    out st5, 0xbfa50b8cdaa442b8, 0x4023
    out st6, 0xbd0c197cb43f1a8e, 0x3ffc
    out st7, 0x8f8beeee14382675, 0x3fdd
    out sw, 0x700
    out tags, 0xff

    insn_case 64, "66 0F 60 /r PUNPCKLBW xmm, xmm/m128"
    in xmm3, 0x9d54e2465fd80e2c, 0x53c06fbf00617e8f
    in xmm9, 0x7ca8dd011cae68ac, 0xfffffffffffff11f
    code
    .byte 0x66, 0x4c, 0x0f, 0x60, 0xcb
    end_code
    out xmm9, 0x5f1cd8ae0e682cac, 0x9d7c54a8e2dd4601

    insn_case 64, "66 0F 60 /r PUNPCKLBW xmm, xmm/m128"
    in xmm2, 0xae17f86518b2d952, 0xb553d
    in xmm3, 0x5f0000003f000000, 0x7fc0000075fe3fc2
    code
    .byte 0x66, 0x0f, 0x60, 0xd3
    end_code
    out xmm2, 0x3f1800b200d90052, 0x5fae001700f80065
