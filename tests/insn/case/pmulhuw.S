/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F E4 /r PMULHUW mm, mm/m64"
    in st0, 0x8000000000000001, 0x7ffe
    in st1, 0xf04a8a15865255ff, 0x4003
    in st2, 0xc90fdaa22168c235, 0xffff
    in st3, 0x8000000000000001, 0x401e
    in st4, 0x8000000000000001, 0x3f80
    in st5, 0xc000000000000000
    in st6, 0xec94147a29ccd9c6, 0x3ff5
    in st7, 0xa000000000000000, 0x8000
    in sw, 0x5f00
    in tags, 0xff
    code
    .byte 0x0f, 0xe4, 0xda
    end_code
    out st0, 0xc000000000000000
    out st1, 0xec94147a29ccd9c6, 0x3ff5
    out st2, 0xa000000000000000, 0x8000
    out st3, 0x5000000000000000, 0xffff
    out st4, 0xf04a8a15865255ff, 0x4003
    out st5, 0xc90fdaa22168c235, 0xffff
    out st6, 0x8000000000000001, 0x401e
    out st7, 0x8000000000000001, 0x3f80
    out sw, 0x4700

    insn_case 64, "NP 0F E4 /r PMULHUW mm, mm/m64"
    in st0, 0xc90fdaa22168c235, 0x3fff
    in st1, 0x8000000000000001, 0x4000
    in st2, 0x0, 0x3fff
    in st3, 0x1, 0x4000
    in st4, 0x8000000000000001, 0x8000
    in st5, 0xc8a9c2490b7d1851, 0x3ffa
    in st6, 0xe843b600ff3cfb9c, 0x3fff
    in st7, 0xd9d2c7616a5dd78b, 0x4003
    in sw, 0x1300
    code
    .byte 0x43, 0x0f, 0xe4, 0xc6
    end_code
    out st0, 0x7421000000000000, 0xffff
    out st1, 0xd9d2c7616a5dd78b, 0x4003
    out st2, 0xc90fdaa22168c235, 0x3fff
    out st3, 0x8000000000000001, 0x4000
    out st4, 0x0, 0x3fff
    out st5, 0x1, 0x4000
    out st6, 0x8000000000000001, 0x8000
    out st7, 0xc8a9c2490b7d1851, 0x3ffa
    out sw, 0x300
    out tags, 0xff

    insn_case 64, "66 0F E4 /r PMULHUW xmm, xmm/m128"
    in xmm0, 0xe0ea6a2f4f8b01b3, 0x30032598d49cf385
    in xmm5, 0xef4f0fcc58364b5, 0xbff0000000000000
    code
    .byte 0x66, 0x0f, 0xe4, 0xe8
    end_code
    out xmm5, 0xd2363f43d5e00ab, 0x23ff000000000000

    insn_case 64, "66 0F E4 /r PMULHUW xmm, xmm/m128"
    in xmm5, 0x44f80b36f1a03e7d, 0xee
    in xmm14, 0x23941c2, 0xff696a6453eb76a9
    code
    .byte 0x66, 0x4e, 0x0f, 0xe4, 0xf5
    end_code
    out xmm14, 0x219100d, 0x6e
