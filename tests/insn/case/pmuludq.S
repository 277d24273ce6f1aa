/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F F4 /r PMULUDQ mm, mm/m64"
    in r15, 0x20001140
    in st0, 0xffffffffffffffff, 0x7fff
    in st1, 0x8000000000000001, 0x403e
    in st2, 0xc90fdaa22168c235, 0x3ffe
    in st3, 0xeb65fd84a493cfb8, 0x4002
    in st4, 0xffffffffffffffff, 0x3f80
    in st5, 0xffffffffffffffff, 0x3f80
    in st6, 0xc000000000000000, 0xbfff
    in st7, 0xa000000000000000, 0xc03e
    in mem+0x1140, 0xd84a79eb9cfab14e
    in sw, 0x6300
    in tags, 0xff
    code
    .byte 0x49, 0x0f, 0xf4, 0x37
    end_code
    out st0, 0xffffffffffffffff, 0x3f80
    out st1, 0xffffffffffffffff, 0x3f80
    out st2, 0xc000000000000000, 0xbfff
    out st3, 0xa000000000000000, 0xc03e
    out st4, 0xffffffffffffffff, 0x7fff
    out st5, 0x8000000000000001, 0x403e
    out st6, 0x147c8dc98ff3d126, 0xffff
    out st7, 0xeb65fd84a493cfb8, 0x4002
    out sw, 0x4300

    insn_case 64, "NP 0F F4 /r PMULUDQ mm, mm/m64"
    in rcx, 0x584f8cdc
    in st0, 0x8000000000000001, 0x3ffe
    in st1, 0xa000000000000000, 0x3c01
    in st2, 0x0, 0x4000
    in st3, 0xc000000000000000, 0x3f80
    in st4, 0x83240467a4bb2494, 0x4019
    in st5, 0xb4f7e04a3b271616, 0x3fe4
    in st6, 0x8000000000000000, 0xc03e
    in sw, 0x2800
    in tags, 0xff
    code
    .byte 0x0f, 0xf4, 0xa1, 0xe4, 0x7a, 0xb0, 0xc7
    end_code
    out st0, 0xc000000000000000, 0x3f80
    out st1, 0x83240467a4bb2494, 0x4019
    out st2, 0xb4f7e04a3b271616, 0x3fe4
    out st3, 0x8000000000000000, 0xc03e
    out st4, 0x0, 0xffff
    out st5, 0x8000000000000001, 0x3ffe
    out st6, 0xa000000000000000, 0x3c01
    out st7, 0x0, 0x4000
    out sw, 0x0

    insn_case 64, "66 0F F4 /r PMULUDQ xmm, xmm/m128"
    in r9, 0x20000a30
    in xmm11, 0x8000000000000000, 0xb59699d547edd05f
    in mem+0xa38, 0x48a0c0a6480b5ec0
    code
    .byte 0x66, 0x47, 0x0f, 0xf4, 0x19
    end_code
    out xmm11, 0x0, 0x143e1471f0f42940

    insn_case 64, "66 0F F4 /r PMULUDQ xmm, xmm/m128"
    in rax, 0x20000cc0
    in rsi, 0x20
    in xmm7, 0x10, 0x19f7b5551d0e05ec
    in mem+0xd00, 0x1570bb298
    in mem+0xd08, 0xe05dcf19e0e45015
    code
    .byte 0x66, 0x48, 0x0f, 0xf4, 0x3c, 0x70
    end_code
    out xmm7, 0x570bb2980, 0x19862ec28a303c5c
