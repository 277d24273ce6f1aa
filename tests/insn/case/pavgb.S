/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F E0 /r PAVGB mm, mm/m64"
    in st0, 0x8a6108b144ccca63, 0x400a
    in st1, 0xf679bc88b09daf7e, 0x3fed
    in st2, 0xc000000000000000, 0x7fff
    in st3, 0xc90fdaa22168c235, 0x3ffe
    in st4, 0xa584133e53df6dc4, 0x4023
    in st5, 0x8000000000000001, 0x3c01
    in st6, 0x8000000000000000, 0x4000
    in st7, 0xae9bada43fb4a5e2, 0x3ffa
    in sw, 0x2500
    code
    .byte 0x2e, 0x41, 0x0f, 0xe0, 0xc6
    end_code
    out st0, 0xb3420a1f2a703762, 0xffff
    out st1, 0x8000000000000001, 0x3c01
    out st2, 0x8000000000000000, 0x4000
    out st3, 0xae9bada43fb4a5e2, 0x3ffa
    out st4, 0x8a6108b144ccca63, 0x400a
    out st5, 0xf679bc88b09daf7e, 0x3fed
    out st6, 0xc000000000000000, 0x7fff
    out st7, 0xc90fdaa22168c235, 0x3ffe
    out sw, 0x500
    out tags, 0xff

    insn_case 64, "NP 0F E0 /r PAVGB mm, mm/m64"
    in r8, 0x20000fa0
    in st0, 0xd901f47f280468b2, 0x3ffb
    in st1, 0xe819e69b5549d6bc, 0x4009
    in st2, 0xb41f437b5c287aef, 0x4008
    in st3, 0xa000000000000000, 0xffff
    in st5, 0xdc32d137e5784bac, 0x400c
    in st6, 0xc000000000000000, 0x3fff
    in st7, 0xffffffffffffffff, 0x7fff
    in mem+0xfa0, 0x800000c4e9375a
    in sw, 0x2f00
    in tags, 0xff
    code
    .byte 0x4f, 0x0f, 0xe0, 0x08
    end_code
    out st0, 0xa000000000000000, 0xffff
    out st1, 0x40000062751c2d, 0xffff
    out st2, 0xdc32d137e5784bac, 0x400c
    out st3, 0xc000000000000000, 0x3fff
    out st4, 0xffffffffffffffff, 0x7fff
    out st5, 0xd901f47f280468b2, 0x3ffb
    out st6, 0xe819e69b5549d6bc, 0x4009
    out st7, 0xb41f437b5c287aef, 0x4008
    out sw, 0x700

    insn_case 64, "66 0F E0 /r PAVGB xmm, xmm/m128"
    in rax, 0xffffffffd57336c3
    in xmm5, 0x1008410293128026, 0xc048008340009c00
    in mem+0x1160, 0x7ff8000000000000
    in mem+0x1168, 0x4e87b6261b6a6b7a
    code
    .byte 0x26, 0x66, 0x0f, 0xe0, 0xac, 0xa0, 0x9d, 0xda, 0x8c, 0x4a
    end_code
    out xmm5, 0x488021014a094013, 0x87685b552e35843d

    insn_case 64, "66 0F E0 /r PAVGB xmm, xmm/m128"
    in xmm5, 0x36a0000000000000, 0x7159da9f32df92f6
    in xmm11, 0x128020268432100, 0x40c08322142c4062
    code
    .byte 0x66, 0x4e, 0x0f, 0xe0, 0xdd
    end_code
    out xmm11, 0x1c64010134221100, 0x598daf61238669ac
