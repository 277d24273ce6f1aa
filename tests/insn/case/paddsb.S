/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F EC /r PADDSB mm, mm/m64"
    in st6, 0xc90fdaa22168c235, 0x8000
    in st7, 0xfe21dd86c51ec234, 0x4007
    in tags, 0xff
    code
    .byte 0x47, 0x0f, 0xec, 0xfe
    end_code
    out st7, 0xc730b780e67f8469, 0xffff

    insn_case 64, "NP 0F EC /r PADDSB mm, mm/m64"
    in st0, 0x8000000000000001, 0xffff
    in st1, 0x8000000000000001, 0x3fff
    in st2, 0x843846c9789d8c63, 0x3ffd
    in st3, 0xc6f266454833b7f3, 0x400f
    in st4, 0x8000000000000001, 0xffff
    in st5, 0xd68e8465d9b5f125, 0x400f
    in st6, 0x93b28d4d21716693, 0x3fdb
    in st7, 0x8000000000000000, 0x3c01
    in sw, 0x2f42
    in tags, 0xff
    code
    .byte 0x4a, 0x0f, 0xec, 0xd2
    end_code
    out st0, 0xc6f266454833b7f3, 0x400f
    out st1, 0x8000000000000001, 0xffff
    out st2, 0xac80807fb280e24a, 0xffff
    out st3, 0x93b28d4d21716693, 0x3fdb
    out st4, 0x8000000000000000, 0x3c01
    out st5, 0x8000000000000001, 0xffff
    out st6, 0x8000000000000001, 0x3fff
    out st7, 0x843846c9789d8c63, 0x3ffd
    out sw, 0x742

    insn_case 64, "66 0F EC /r PADDSB xmm, xmm/m128"
    in rcx, 0x20000579
    in xmm6, 0x7f800001ca65bd97, 0x8000007fc00000
    in mem+0x5b0, 0x4988522814400e1
    in mem+0x5b8, 0x2004d840000c084
    code
    .byte 0x66, 0x4a, 0x0f, 0xec, 0x71, 0x37
    end_code
    out xmm6, 0x7f808523807fbd80, 0x2804d847fc0c084

    insn_case 64, "66 0F EC /r PADDSB xmm, xmm/m128"
    in xmm4, 0x75136cbde008fcc7, 0x6fc7c90e7fc00000
    in xmm10, 0x9, 0x21b6f6f0fd4719e
    code
    .byte 0x66, 0x4e, 0x0f, 0xec, 0xd4
    end_code
    out xmm10, 0x75136cbde008fcd0, 0x71e2387d7f94719e
