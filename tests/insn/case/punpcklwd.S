/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 61 /r PUNPCKLWD mm, mm/m32"
    in st0, 0xe469662430e8ee8c, 0x400a
    in st1, 0x88cb2fcb12e25d6a, 0x4021
    in st2, 0xffffffffffffffff, 0xc03e
    in st3, 0xffffffffffffffff, 0x3f80
    in st5, 0x8000000000000001, 0x3fff
    in st6, 0xc3199a7de1c86252, 0x4013
    in st7, 0xa000000000000000, 0x1
    in sw, 0x6000
    in tags, 0xff
    code
    .byte 0x0f, 0x61, 0xc0
    end_code
    out st0, 0x0, 0xffff
    out st1, 0x8000000000000001, 0x3fff
    out st2, 0xc3199a7de1c86252, 0x4013
    out st3, 0xa000000000000000, 0x1
    out st4, 0xe469662430e8ee8c, 0x400a
    out st5, 0x88cb2fcb12e25d6a, 0x4021
    out st6, 0xffffffffffffffff, 0xc03e
    out st7, 0xffffffffffffffff, 0x3f80
    out sw, 0x4000

    insn_case 64, "NP 0F 61 /r PUNPCKLWD mm, mm/m32"
    in r14, 0x20000609
    in st0, 0xc90fdaa22168c235, 0x3f80
    in st1, 0xa11d3955f77e5a90, 0x3ff8
    in st2, 0xf5c1326041fab1a3, 0x4013
    in st3, 0xc90fdaa22168c235
    in st4, 0x8000000000000000, 0xffff
    in st5, 0xdef2d9c88f044b8a, 0x3fff
    in st6, 0x8000000000000000, 0x3fff
    in st7, 0xc000000000000000, 0x3f80
    in mem+0x5a0, 0x3f00000088284153
    in sw, 0x6800
    in tags, 0xff
    code
    .byte 0x43, 0x0f, 0x61, 0x76, 0x97
    end_code
    out st0, 0xc90fdaa22168c235
    out st1, 0x8000000000000000, 0xffff
    out st2, 0xdef2d9c88f044b8a, 0x3fff
    out st3, 0x8000000000000000, 0x3fff
    out st4, 0xc000000000000000, 0x3f80
    out st5, 0xc90fdaa22168c235, 0x3f80
    out st6, 0x8828f77e41535a90, 0xffff
    out st7, 0xf5c1326041fab1a3, 0x4013
    out sw, 0x4000

    insn_case 64, "66 0F 61 /r PUNPCKLWD xmm, xmm/m128"
    in xmm0, 0x80000000, 0x1004df88e
    in xmm1, 0x1815c2814041084, 0x8092001468083004
    code
    .byte 0x66, 0x0f, 0x61, 0xc8
    end_code
    out xmm1, 0x8000140400001084, 0x18100005c28

    insn_case 64, "66 0F 61 /r PUNPCKLWD xmm, xmm/m128"
    in xmm0, 0x4e4418055dd8a021, 0x40490fdb007fffff
    in xmm1, 0xbdfb2d, 0xd670f32c579040e
    code
    .byte 0x66, 0x0f, 0x61, 0xc8
    end_code
    out xmm1, 0x5dd800bda021fb2d, 0x4e44000018050000
