/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F F5 /r PMADDWD mm, mm/m64"
    in rcx, 0x200007da
    in st0, 0x9e1f2c2c1538d0f3, 0x3fe4
    in st1, 0xffffffffffffffff, 0x7fff
    in st2, 0x0, 0x1
    in st4, 0x8000000000000000, 0x4000
    in st5, 0x8000000000000001, 0x4000
    in st6, 0xffffffffffffffff, 0x3c01
    in st7, 0xc90fdaa22168c235, 0x1
    in mem+0x790, 0x331fd47
    in sw, 0x792b
    code
    .byte 0x4a, 0x0f, 0xf5, 0x79, 0xb6
    end_code
    out st0, 0xffffffffffffffff, 0x7fff
    out st1, 0x0, 0x1
    out st2, 0x0
    out st3, 0x8000000000000000, 0x4000
    out st4, 0x8000000000000001, 0x4000
    out st5, 0xffffffffffffffff, 0x3c01
    out st6, 0xc90fdaa22168c235, 0x1
    out st7, 0xc3d21d, 0xffff
    out sw, 0x412b
    out tags, 0xff

    insn_case 64, "NP 0F F5 /r PMADDWD mm, mm/m64"
    in st0, 0x8000000000000000, 0x3fff
    in st1, 0x0, 0x1
    in st2, 0xc2758c8406999a75, 0x3fd7
    in st3, 0xa855a1274f46f288, 0x400d
    in st4, 0xa20ad3e509d89d63, 0x3fdf
    in st5, 0xfe8822c09a35fe83, 0x4015
    in st6, 0x8000000000000001, 0x3f80
    in st7, 0xffffffffffffffff, 0x401e
    in sw, 0x1200
    in tags, 0xff
    code
    .byte 0x45, 0x0f, 0xf5, 0xe1
    end_code
    out st0, 0x8000000000000001, 0x3f80
    out st1, 0xffffffffffffffff, 0x401e
    out st2, 0x8000000000000000, 0x3fff
    out st3, 0x0, 0x1
    out st4, 0xb10700005ef2, 0xffff
    out st5, 0xa855a1274f46f288, 0x400d
    out st6, 0xa20ad3e509d89d63, 0x3fdf
    out st7, 0xfe8822c09a35fe83, 0x4015
    out sw, 0x200

    insn_case 64, "66 0F F5 /r PMADDWD xmm, xmm/m128"
    in xmm2, 0xcbe52a2b, 0xff80000096ae70f1
    in xmm10, 0x29829adff5b5f, 0x485f240a1e4629da
    code
    .byte 0x66, 0x43, 0x0f, 0xf5, 0xd2
    end_code
    out xmm2, 0x1fbdc910, 0xffdbd08006025dce

    insn_case 64, "66 0F F5 /r PMADDWD xmm, xmm/m128"
    in rbp, 0x6f3103f0
    in xmm1, 0x3fe0000000000000, 0xc92d124224c16ab9
    in mem+0x12d0, 0xf459f93740490fdb
    in mem+0x12d8, 0xbad62160b6cf8e53
    code
    .byte 0x66, 0x0f, 0xf5, 0x8d, 0xe0, 0x0e, 0xcf, 0xb0
    end_code
    out xmm1, 0xfd17b4e000000000, 0x1131385ec61a260a
