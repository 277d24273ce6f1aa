/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 62 /r PUNPCKLDQ mm, mm/m32"
    in st0, 0x1, 0x4000
    in st1, 0xac2375b83545368a, 0x401f
    in st2, 0xffffffffffffffff, 0xffff
    in st3, 0xffffffffffffffff, 0x3f80
    in st4, 0xead70532426133c5, 0x4013
    in st5, 0xa7050af25aedd55f, 0x400e
    in st6, 0xa5256f6d7bd3ab2c, 0x4008
    in st7, 0x8000000000000000
    in sw, 0x5600
    code
    .byte 0x0f, 0x62, 0xc6
    end_code
    out st0, 0x426133c57bd3ab2c, 0xffff
    out st1, 0x8000000000000000
    out st2, 0x1, 0x4000
    out st3, 0xac2375b83545368a, 0x401f
    out st4, 0xffffffffffffffff, 0xffff
    out st5, 0xffffffffffffffff, 0x3f80
    out st6, 0xead70532426133c5, 0x4013
    out st7, 0xa7050af25aedd55f, 0x400e
    out sw, 0x4600
    out tags, 0xff

    insn_case 64, "NP 0F 62 /r PUNPCKLDQ mm, mm/m32"
    in st1, 0x8000000000000001, 0x3fff
    in st5, 0xb6acce5a3c0040f3, 0x3fe7
    in tags, 0xff
    code
    .byte 0x0f, 0x62, 0xcd
    end_code
    out st1, 0x3c0040f300000001, 0xffff

    insn_case 64, "66 0F 62 /r PUNPCKLDQ xmm, xmm/m128"
    in xmm2, 0xce8f5281fda9d878, 0x380fffffffffffff
    in xmm6, 0x5f0000007f7fffff, 0x372799cb4f000000
    code
    .byte 0x66, 0x0f, 0x62, 0xd6
    end_code
    out xmm2, 0x7f7ffffffda9d878, 0x5f000000ce8f5281

    insn_case 64, "66 0F 62 /r PUNPCKLDQ xmm, xmm/m128"
    in r9, 0x167852f0
    in xmm9, 0x33800000, 0x133800000
    in mem+0x1040, 0x80000000807fffff
    code
    .byte 0x66, 0x47, 0x0f, 0x62, 0x89, 0x50, 0xbd, 0x87, 0x09
    end_code
    out xmm9, 0x807fffff33800000, 0x8000000000000000
