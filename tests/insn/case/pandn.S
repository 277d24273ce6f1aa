/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F DF /r PANDN mm, mm/m64"
    in st0, 0x8000000000000000, 0x1
    in st2, 0xe43175a7c47f4701, 0x4024
    in st3, 0x8000000000000001, 0x8000
    in st4, 0xffffffffffffffff, 0x7fff
    in st5, 0x8000000000000001, 0x7fff
    in st6, 0xc90fdaa22168c235, 0x3fff
    in st7, 0x0, 0x403e
    in sw, 0x3f00
    in tags, 0xff
    code
    .byte 0x0f, 0xdf, 0xc0
    end_code
    out st0, 0x0, 0xffff
    out st1, 0xe43175a7c47f4701, 0x4024
    out st2, 0x8000000000000001, 0x8000
    out st3, 0xffffffffffffffff, 0x7fff
    out st4, 0x8000000000000001, 0x7fff
    out st5, 0xc90fdaa22168c235, 0x3fff
    out st6, 0x0, 0x403e
    out st7, 0x8000000000000000, 0x1
    out sw, 0x700

    insn_case 64, "NP 0F DF /r PANDN mm, mm/m64"
    in rdx, 0x8869be85
    in st0, 0xffffffffffffffff, 0x3ffe
    in st1, 0x8000000000000000, 0x3c01
    in st2, 0xe633de1a9e5eadf7, 0x4011
    in st3, 0xa000000000000000, 0xbfff
    in st4, 0xeff23f24fb81c5ad, 0x3fd7
    in st5, 0x0, 0x3ffe
    in st6, 0xa000000000000000, 0x7ffe
    in st7, 0xcabd643ed3dc2e30, 0x401d
    in mem+0xae0, 0x3fe0000000000000
    in sw, 0x3700
    in tags, 0xff
    code
    .byte 0x0f, 0xdf, 0xa4, 0xe2, 0x5b, 0x4c, 0x96, 0x97
    end_code
    out st0, 0xe633de1a9e5eadf7, 0x4011
    out st1, 0xa000000000000000, 0xbfff
    out st2, 0xeff23f24fb81c5ad, 0x3fd7
    out st3, 0x0, 0x3ffe
    out st4, 0x1fe0000000000000, 0xffff
    out st5, 0xcabd643ed3dc2e30, 0x401d
    out st6, 0xffffffffffffffff, 0x3ffe
    out st7, 0x8000000000000000, 0x3c01
    out sw, 0x700

    insn_case 64, "66 0F DF /r PANDN xmm, xmm/m128"
    in rbx, 0x20001190
    in xmm4, 0x60002e4010c1070, 0x2520611a0005a00
    in mem+0x1190, 0x85255cfd70c6cdf7
    in mem+0x1198, 0x3ff0000000000000
    code
    .byte 0x66, 0x0f, 0xdf, 0x23
    end_code
    out xmm4, 0x81255c1970c2cd87, 0x3da0000000000000

    insn_case 64, "66 0F DF /r PANDN xmm, xmm/m128"
    in r10, 0x200009c4
    in xmm8, 0x2752ae6fc1c032, 0x15387a
    in mem+0x970, 0x13d8489224cb5c7b
    in mem+0x978, 0x7ff0000000000000
    code
    .byte 0x66, 0x4d, 0x0f, 0xdf, 0x42, 0xac
    end_code
    out xmm8, 0x13d80810000a1c49, 0x7ff0000000000000
