/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 38 0B /r PMULHRSW mm, mm/m64"
    in st0, 0x0, 0x3f80
    in st1, 0xc000000000000000, 0x7ffe
    in st2, 0xc90fdaa22168c235
    in st3, 0x9d8ca12ed179bc13, 0x3ffc
    in st4, 0xec11bda0a1260482, 0x3fdb
    in st5, 0xffffffffffffffff, 0x3f80
    in st6, 0x0, 0x4000
    in st7, 0xc90fdaa22168c235, 0x7ffe
    in sw, 0x5c00
    in tags, 0xff
    code
    .byte 0x0f, 0x38, 0x0b, 0xd6
    end_code
    out st0, 0xffffffffffffffff, 0x3f80
    out st1, 0x0, 0x4000
    out st2, 0x2a421baef3db20cb, 0xffff
    out st3, 0x0, 0x3f80
    out st4, 0xc000000000000000, 0x7ffe
    out st5, 0xc90fdaa22168c235
    out st6, 0x9d8ca12ed179bc13, 0x3ffc
    out st7, 0xec11bda0a1260482, 0x3fdb
    out sw, 0x4400

    insn_case 64, "NP 0F 38 0B /r PMULHRSW mm, mm/m64"
    in st0, 0x8000000000000000, 0xc03e
    in st1, 0x8000000000000000, 0x3fff
    in st2, 0xc90fdaa22168c235, 0x3fff
    in st3, 0x0, 0x7ffe
    in st4, 0xc000000000000000, 0x3f80
    in st5, 0x9d53b85c31d85a00, 0x3fd9
    in st6, 0xa000000000000000, 0x3f80
    in st7, 0xc000000000000000, 0xc03e
    in sw, 0x6468
    in tags, 0xff
    code
    .byte 0x0f, 0x38, 0x0b, 0xc4
    end_code
    out st0, 0x4000000000000000, 0xffff
    out st1, 0x9d53b85c31d85a00, 0x3fd9
    out st2, 0xa000000000000000, 0x3f80
    out st3, 0xc000000000000000, 0xc03e
    out st4, 0x8000000000000000, 0xc03e
    out st5, 0x8000000000000000, 0x3fff
    out st6, 0xc90fdaa22168c235, 0x3fff
    out st7, 0x0, 0x7ffe
    out sw, 0x4468

    insn_case 64, "66 0F 38 0B /r PMULHRSW xmm, xmm/m128"
    in xmm1, 0x10248e1811028008, 0x59024b2024052500
    in xmm6, 0x1f, 0xc10b1117d66ea67a
    code
    .byte 0x3e, 0x66, 0x48, 0x0f, 0x38, 0x0b, 0xf1
    end_code
    out xmm6, 0xffe1, 0xd4390a08f44de61f

    insn_case 64, "66 0F 38 0B /r PMULHRSW xmm, xmm/m128"
    in rdi, 0x20000f60
    in xmm6, 0x8000000000000000, 0xc6331c42e1ac43cd
    in mem+0xf60, 0x888000e004a90b11
    in mem+0xf68, 0x2400824094000023
    code
    .byte 0x67, 0x66, 0x4a, 0x0f, 0x38, 0x0b, 0x37
    end_code
    out xmm6, 0x7780000000000000, 0xefbee43d19970013
