/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 38 05 /r PHSUBW mm, mm/m64"
    in rbx, 0x200006bd
    in st0, 0x0, 0x7ffe
    in st1, 0x8000000000000000
    in st2, 0xd6745732222948a4, 0x3fda
    in st3, 0x8000000000000001, 0x1
    in st4, 0xc5db153b7ee574d6, 0x3ff9
    in st5, 0xc90fdaa22168c235, 0x3c01
    in st6, 0xa000000000000000, 0xc03e
    in st7, 0xc90fdaa22168c235, 0x3f80
    in mem+0x6e0, 0x10000000000000
    in sw, 0x2a00
    in tags, 0xff
    code
    .byte 0x0f, 0x38, 0x05, 0x73, 0x23
    end_code
    out st0, 0x8000000000000001, 0x1
    out st1, 0xc5db153b7ee574d6, 0x3ff9
    out st2, 0xc90fdaa22168c235, 0x3c01
    out st3, 0xa000000000000000, 0xc03e
    out st4, 0xc90fdaa22168c235, 0x3f80
    out st5, 0x0, 0x7ffe
    out st6, 0xfff0000080000000, 0xffff
    out st7, 0xd6745732222948a4, 0x3fda
    out sw, 0x200

    insn_case 64, "NP 0F 38 05 /r PHSUBW mm, mm/m64"
    in st0, 0xffffffffffffffff, 0xffff
    in st1, 0xc90fdaa22168c235, 0xffff
    in st2, 0x9d0cc0de5552979b, 0x3fe0
    in st3, 0xa000000000000000, 0x8000
    in st4, 0xc90fdaa22168c235, 0x7ffe
    in st5, 0xc000000000000000, 0x3ffe
    in st6, 0xffffffffffffffff, 0x7ffe
    in st7, 0xc90fdaa22168c235, 0x3f80
    in sw, 0xf00
    in tags, 0xff
    code
    .byte 0x0f, 0x38, 0x05, 0xdb
    end_code
    out st0, 0xc90fdaa22168c235, 0x3f80
    out st1, 0xffffffffffffffff, 0xffff
    out st2, 0xc90fdaa22168c235, 0xffff
    out st3, 0x23d2424923d24249, 0xffff
    out st4, 0xa000000000000000, 0x8000
    out st5, 0xc90fdaa22168c235, 0x7ffe
    out st6, 0xc000000000000000, 0x3ffe
    out st7, 0xffffffffffffffff, 0x7ffe
    out sw, 0x700

    insn_case 64, "66 0F 38 05 /r PHSUBW xmm, xmm/m128"
    in xmm3, 0x77, 0xf6e3f58fa02cb68a
    in mem+0x700, 0x4c7b3fed
    in mem+0x708, 0x9a
    code
    .byte 0x67, 0x66, 0x4b, 0x0f, 0x38, 0x05, 0x1d, 0xf5, 0xfe, 0xff, 0x0f
    end_code
    out xmm3, 0xfeac165e00000077, 0x9a0000f372

    insn_case 64, "66 0F 38 05 /r PHSUBW xmm, xmm/m128"
    in r15, 0x200011e0
    in xmm7, 0xfffffffff9c3ad35, 0xf7acda23e03355f9
    in mem+0x11e0, 0x380fffffffffffff
    in mem+0x11e8, 0xfff4000000012345
    code
    .byte 0x66, 0x4b, 0x0f, 0x38, 0x05, 0x3f
    end_code
    out xmm7, 0xe27775c60000b372, 0xc2344c7f00000
