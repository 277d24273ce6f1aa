/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F E8 /r PSUBSB mm, mm/m64"
    in st0, 0xffffffffffffffff, 0xc03e
    in st1, 0xf1439305aaddb4d0, 0x3ff7
    in st2, 0xc415a0f03a4a03be, 0x401d
    in st3, 0xb9b890e90e6cfeaf, 0x3fea
    in st4, 0xe188b85dec4105d6, 0x4014
    in st5, 0xca7aab60afb39b23, 0x4000
    in st6, 0xd1df4174942a1a26, 0x3ffb
    in st7, 0xd3f2d9f5cc1b22b4, 0x4017
    in sw, 0x1936
    in tags, 0xff
    code
    .byte 0x4b, 0x0f, 0xe8, 0xf8
    end_code
    out st0, 0xca7aab60afb39b23, 0x4000
    out st1, 0xd1df4174942a1a26, 0x3ffb
    out st2, 0xd3f2d9f5cc1b22b4, 0x4017
    out st3, 0xffffffffffffffff, 0xc03e
    out st4, 0xf1439305aaddb4d0, 0x3ff7
    out st5, 0xc415a0f03a4a03be, 0x401d
    out st6, 0xb9b890e90e6cfeaf, 0x3fea
    out st7, 0x17800dfd3d7f6ab3, 0xffff
    out sw, 0x136

    insn_case 64, "NP 0F E8 /r PSUBSB mm, mm/m64"
    in st0, 0xc000000000000000, 0xffff
    in st1, 0xdcf2d1a89d3ff93e, 0x3ff5
    in st2, 0xc90fdaa22168c235, 0x3c01
    in st3, 0x8000000000000001, 0x3c01
    in st4, 0xd13224179c994e03, 0x4015
    in st6, 0x8000000000000000, 0x3c01
    in st7, 0xeb2c9c83aa669aab, 0x4013
    in sw, 0x5400
    code
    .byte 0x0f, 0xe8, 0xfa
    end_code
    out st0, 0x8000000000000000, 0x3c01
    out st1, 0xeb2c9c83aa669aab, 0x4013
    out st2, 0xc000000000000000, 0xffff
    out st3, 0xdcf2d1a89d3ff93e, 0x3ff5
    out st4, 0xc90fdaa22168c235, 0x3c01
    out st5, 0x8000000000000001, 0x3c01
    out st6, 0xd13224179c994e03, 0x4015
    out st7, 0x4000000000000000, 0xffff
    out sw, 0x4400
    out tags, 0xff

    insn_case 64, "66 0F E8 /r PSUBSB xmm, xmm/m128"
    in rcx, 0x6f9c712
    in xmm3, 0x9353c095636c6366, 0x1e60000000000000
    in mem+0xb00, 0x4615fa3508255bdc
    in mem+0xb08, 0x7ff8000000000000
    code
    .byte 0x66, 0x0f, 0xe8, 0x99, 0xee, 0x43, 0x06, 0x19
    end_code
    out xmm3, 0x803ec6805b47087f, 0x9f68000000000000

    insn_case 64, "66 0F E8 /r PSUBSB xmm, xmm/m128"
    in rsi, 0x785351a7
    in xmm2, 0x341049d115821101, 0x21321440d0896430
    in mem+0x770, 0x324100e410600201
    in mem+0x778, 0x2894100382066120
    code
    .byte 0x66, 0x40, 0x0f, 0xe8, 0x96, 0xc9, 0xb5, 0xac, 0xa7
    end_code
    out xmm2, 0x2cf49ed05800f00, 0xf97f043d4e830310
