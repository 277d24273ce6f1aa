/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F DE /r PMAXUB mm, mm/m64"
    in st0, 0xa000000000000000, 0x8000
    in st3, 0xc000000000000000, 0x3f80
    in st4, 0xc000000000000000, 0x3f80
    in st5, 0x0, 0x401e
    in st6, 0x83fc50abdb96d752, 0x3ff3
    in st7, 0xb2676eef9d4cb769, 0x4004
    in sw, 0x200f
    in tags, 0xff
    code
    .byte 0x49, 0x0f, 0xde, 0xc6
    end_code
    out st0, 0xc000000000000000, 0xffff
    out st1, 0x0, 0x401e
    out st2, 0x83fc50abdb96d752, 0x3ff3
    out st3, 0xb2676eef9d4cb769, 0x4004
    out st4, 0xa000000000000000, 0x8000
    out st5, 0x0
    out st6, 0x0
    out st7, 0xc000000000000000, 0x3f80
    out sw, 0xf

    insn_case 64, "NP 0F DE /r PMAXUB mm, mm/m64"
    in st0, 0xa000000000000000, 0x3fff
    in st1, 0xf20c3269e40aaf1b, 0x3fdf
    in st2, 0xc000000000000000, 0x3f80
    in st3, 0x0, 0x403e
    in st4, 0x81ca8be564d1bc95, 0x3fd8
    in st5, 0xc57864f16c442202, 0x3fe5
    in st6, 0xa3d2e004791849f1, 0x3fed
    in st7, 0xa000000000000000, 0x3c01
    in sw, 0x1e00
    in tags, 0xff
    code
    .byte 0x4e, 0x0f, 0xde, 0xff
    end_code
    out st0, 0xc57864f16c442202, 0x3fe5
    out st1, 0xa3d2e004791849f1, 0x3fed
    out st2, 0xa000000000000000, 0x3c01
    out st3, 0xa000000000000000, 0x3fff
    out st4, 0xf20c3269e40aaf1b, 0x3fdf
    out st5, 0xc000000000000000, 0x3f80
    out st6, 0x0, 0x403e
    out st7, 0x81ca8be564d1bc95, 0xffff
    out sw, 0x600

    insn_case 64, "66 0F DE /r PMAXUB xmm, xmm/m128"
    in xmm0, 0x86021b2410839c80, 0x308915e420e9880
    in xmm8, 0x3380000056ce1a3d, 0xf66cf185f7e34208
    code
    .byte 0x66, 0x4e, 0x0f, 0xde, 0xc0
    end_code
    out xmm8, 0x86801b2456ce9c80, 0xf66cf185f7e39880

    insn_case 64, "66 0F DE /r PMAXUB xmm, xmm/m128"
    in xmm1, 0xe1b96d195437, 0x15
    in xmm7, 0x0, 0x43e0000000000000
    code
    .byte 0x66, 0x0f, 0xde, 0xcf
    end_code
    out xmm1, 0xe1b96d195437, 0x43e0000000000015
