/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F FA /r PSUBD mm, mm/m64"
    in st0, 0xf7ff0652930507ed, 0x4005
    in st1, 0xd73014542f9b6feb, 0x3fe8
    in st2, 0x95ab78b163a81e5d, 0x3fe3
    in st3, 0xea2f77d21f16f59e, 0x3ff1
    in st4, 0x8000000000000000, 0xbfff
    in st5, 0x1, 0x8000
    in st6, 0x9af142f2105ea201, 0x3ffe
    in st7, 0x0, 0x7ffe
    in sw, 0x3100
    in tags, 0xff
    code
    .byte 0x0f, 0xfa, 0xf3
    end_code
    out st0, 0x95ab78b163a81e5d, 0x3fe3
    out st1, 0xea2f77d21f16f59e, 0x3ff1
    out st2, 0x8000000000000000, 0xbfff
    out st3, 0x1, 0x8000
    out st4, 0x9af142f2105ea201, 0x3ffe
    out st5, 0x0, 0x7ffe
    out st6, 0xf7ff0652930507ec, 0xffff
    out st7, 0xd73014542f9b6feb, 0x3fe8
    out sw, 0x100

    insn_case 64, "NP 0F FA /r PSUBD mm, mm/m64"
    in st0, 0x0, 0x403e
    in st1, 0xe516ce1d01efa88b, 0x4025
    in st2, 0xc90fdaa22168c235, 0x8000
    in st3, 0x0, 0x8000
    in st4, 0xfa2f4b7130a6cfdd, 0x3fe0
    in st5, 0x1, 0x8000
    in st6, 0xc90fdaa22168c235, 0x403e
    in st7, 0xbf5cc62785ccaaf6, 0x3fdf
    in sw, 0x2940
    in tags, 0xff
    code
    .byte 0x0f, 0xfa, 0xf7
    end_code
    out st0, 0x0, 0x8000
    out st1, 0xfa2f4b7130a6cfdd, 0x3fe0
    out st2, 0x1, 0x8000
    out st3, 0xc90fdaa22168c235, 0x403e
    out st4, 0xbf5cc62785ccaaf6, 0x3fdf
    out st5, 0x0, 0x403e
    out st6, 0x1c06f37be086e656, 0xffff
    out st7, 0xc90fdaa22168c235, 0x8000
    out sw, 0x140

    insn_case 64, "66 0F FA /r PSUBD xmm, xmm/m128"
    in rax, 0x20001060
    in xmm10, 0x54d6d, 0x130787
    in mem+0x1060, 0xfa00b9ea1cb0e2e5
    in mem+0x1068, 0xd5bb575f69be1ded
    code
    .byte 0x67, 0x66, 0x46, 0x0f, 0xfa, 0x10
    end_code
    out xmm10, 0x5ff4616e3546a88, 0x2a44a8a19654e99a

    insn_case 64, "66 0F FA /r PSUBD xmm, xmm/m128"
    in xmm4, 0x79576996e0013, 0xd95e6e152
    in xmm9, 0x8000000000000000, 0x10000000000000
    code
    .byte 0x66, 0x44, 0x0f, 0xfa, 0xcc
    end_code
    out xmm9, 0x7ff86a8a6691ffed, 0xffff36a191eae
