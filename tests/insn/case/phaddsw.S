/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 38 03 /r PHADDSW mm, mm/m64"
    in st0, 0x9274e6f799d82bdf, 0x400b
    in st1, 0x8f805e9ad47890e9, 0x4024
    in st3, 0xc000000000000000, 0xffff
    in st4, 0xedcc17a072f8e6bf, 0x4015
    in st5, 0xc90fdaa22168c235, 0x8000
    in st6, 0xc314737fad09f062, 0x3fe5
    in st7, 0xb694262623fe38bd, 0x400d
    in sw, 0x1e00
    code
    .byte 0x0f, 0x38, 0x03, 0xcb
    end_code
    out st0, 0xc90fdaa22168c235, 0x8000
    out st1, 0x8000c5b736939d6b, 0xffff
    out st2, 0xb694262623fe38bd, 0x400d
    out st3, 0x9274e6f799d82bdf, 0x400b
    out st4, 0x8f805e9ad47890e9, 0x4024
    out st5, 0x0
    out st6, 0xc000000000000000, 0xffff
    out st7, 0xedcc17a072f8e6bf, 0x4015
    out sw, 0x600
    out tags, 0xff

    insn_case 64, "NP 0F 38 03 /r PHADDSW mm, mm/m64"
    in st0, 0xc9c163ebd9f0d950, 0x4020
    in st1, 0x94fc01cc5e86a702, 0x3feb
    in st2, 0x0, 0x3f80
    in st3, 0xc45f6e9ddbaaee2e, 0x3fed
    in st4, 0xc90fdaa22168c235, 0xffff
    in st5, 0x8000000000000000, 0x4000
    in st6, 0x902284ee3047edb4, 0x4004
    in st7, 0x1, 0x3c01
    in sw, 0x760b
    in tags, 0xff
    code
    .byte 0x0f, 0x38, 0x03, 0xca
    end_code
    out st0, 0x0, 0x3f80
    out st1, 0xa3b1e39d32fcc9d8, 0xffff
    out st2, 0xc90fdaa22168c235, 0xffff
    out st3, 0x8000000000000000, 0x4000
    out st4, 0x902284ee3047edb4, 0x4004
    out st5, 0x1, 0x3c01
    out st6, 0xc9c163ebd9f0d950, 0x4020
    out st7, 0x94fc01cc5e86a702, 0x3feb
    out sw, 0x460b

    insn_case 64, "66 0F 38 03 /r PHADDSW xmm, xmm/m128"
    in rcx, 0xa98623bf7deaa0bb
    in rdx, 0x33
    in xmm2, 0x80000000, 0x33800000d61da867
    in mem+0x4f0, 0x1814008408c845
    in mem+0x4f8, 0x812024a90028040a
    code
    .byte 0x67, 0x66, 0x0f, 0x38, 0x03, 0x94, 0xd1, 0x9d, 0x62, 0x15, 0xa2
    end_code
    out xmm2, 0x3380800000008000, 0xa5c9043214188000

    insn_case 64, "66 0F 38 03 /r PHADDSW xmm, xmm/m128"
    in xmm2, 0x3e4b535e977b9e63, 0x3fe0000000000000
    in xmm3, 0xbf800000458e65ae, 0x60f1956e5f000000
    code
    .byte 0x67, 0x66, 0x0f, 0x38, 0x03, 0xd3
    end_code
    out xmm2, 0x3fe000007fff8000, 0xf65f5f00bf807fff
