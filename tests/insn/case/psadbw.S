/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F F6 /r PSADBW mm, mm/m64"
    in rbp, 0x20000aee
    in st7, 0xb1db2ac1b6fbbc49, 0x4001
    in mem+0xb60, 0x45c81dcd7205f4c6
    in tags, 0xff
    code
    .byte 0x0f, 0xf6, 0x7d, 0x72
    end_code
    out st7, 0x287, 0xffff

    insn_case 64, "NP 0F F6 /r PSADBW mm, mm/m64"
    in st0, 0xc000000000000000, 0x3f80
    in st1, 0xef64cab7931edb4c, 0x3ffa
    in st2, 0xa000000000000000, 0x8000
    in st3, 0xc000000000000000, 0x3c01
    in st4, 0x8000000000000001, 0x3f80
    in st5, 0xffffffffffffffff, 0x8000
    in st6, 0x8000000000000001, 0xffff
    in st7, 0x8a3684f63ec016b3, 0x3ffe
    in sw, 0x5c00
    in tags, 0xff
    code
    .byte 0x0f, 0xf6, 0xf8
    end_code
    out st0, 0xffffffffffffffff, 0x8000
    out st1, 0x8000000000000001, 0xffff
    out st2, 0x8a3684f63ec016b3, 0x3ffe
    out st3, 0xc000000000000000, 0x3f80
    out st4, 0xef64cab7931edb4c, 0x3ffa
    out st5, 0xa000000000000000, 0x8000
    out st6, 0xc000000000000000, 0x3c01
    out st7, 0x777, 0xffff
    out sw, 0x4400

    insn_case 64, "66 0F F6 /r PSADBW xmm, xmm/m128"
    in rdi, 0x6348fb87
    in xmm3, 0x43e0000000000000, 0x10000000000000
    in mem+0xbc0, 0x7ff0000000000000
    in mem+0xbc8, 0x94a98a92cb2f83bf
    code
    .byte 0x66, 0x0f, 0xf6, 0x9f, 0x39, 0x10, 0xb7, 0xbc
    end_code
    out xmm3, 0x4c, 0x485

    insn_case 64, "66 0F F6 /r PSADBW xmm, xmm/m128"
    in rax, 0x27
    in r15, 0x20000594
    in xmm2, 0x1000108025a1d410, 0x4080c840550c8128
    in mem+0x6a0, 0xff8123450f921364
    in mem+0x6a8, 0xec5d5a6700000000
    code
    .byte 0x66, 0x49, 0x0f, 0xf6, 0x54, 0x87, 0x70
    end_code
    out xmm2, 0x2f8, 0x26e
