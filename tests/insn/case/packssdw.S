/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 6B /r PACKSSDW mm, mm/m64"
    in st0, 0xffffffffffffffff, 0x7ffe
    in st1, 0x8000000000000001, 0x7fff
    in st2, 0x8000000000000000, 0x3c01
    in st3, 0xb220c79d93b54830, 0x3ff8
    in st4, 0x8000000000000000, 0x7fff
    in st5, 0xbe3043840467a1d2, 0x400e
    in st6, 0x87327143aefb5cd0, 0x3ff8
    in st7, 0xa31614286a8b443c, 0x3fdb
    in sw, 0x7a5c
    in tags, 0xff
    code
    .byte 0x49, 0x0f, 0x6b, 0xd8
    end_code
    out st0, 0x8000000000000001, 0x7fff
    out st1, 0x8000000000000000, 0x3c01
    out st2, 0xb220c79d93b54830, 0x3ff8
    out st3, 0x8000000180000000, 0xffff
    out st4, 0xbe3043840467a1d2, 0x400e
    out st5, 0x87327143aefb5cd0, 0x3ff8
    out st6, 0xa31614286a8b443c, 0x3fdb
    out st7, 0xffffffffffffffff, 0x7ffe
    out sw, 0x425c

    insn_case 64, "NP 0F 6B /r PACKSSDW mm, mm/m64"
    in st0, 0x895f6d673dbf4a91, 0x3ff1
    in st1, 0x1, 0x403e
    in st2, 0xc000000000000000, 0x401e
    in st3, 0x1, 0x8000
    in st4, 0xc90fdaa22168c235, 0x1
    in st5, 0x8000000000000001, 0x403e
    in st6, 0xc2e5b69e3e3572c8, 0x400e
    in st7, 0xc000000000000000, 0x3ffe
    in sw, 0x5a00
    code
    .byte 0x40, 0x0f, 0x6b, 0xc5
    end_code
    out st0, 0x8000000080000001, 0xffff
    out st1, 0xc2e5b69e3e3572c8, 0x400e
    out st2, 0xc000000000000000, 0x3ffe
    out st3, 0x895f6d673dbf4a91, 0x3ff1
    out st4, 0x1, 0x403e
    out st5, 0xc000000000000000, 0x401e
    out st6, 0x1, 0x8000
    out st7, 0xc90fdaa22168c235, 0x1
    out sw, 0x4200
    out tags, 0xff

    insn_case 64, "66 0F 6B /r PACKSSDW xmm, xmm/m128"
    in xmm3, 0x23799, 0x4
    in xmm6, 0x627d29569981b6ac, 0x1cf000000
    code
    .byte 0x66, 0x0f, 0x6b, 0xf3
    end_code
    out xmm6, 0x180007fff8000, 0x400007fff

    insn_case 64, "66 0F 6B /r PACKSSDW xmm, xmm/m128"
    in rdi, 0x20000cff
    in r8, 0x3
    in mem+0xd08, 0x280adf0480022d33
    code
    .byte 0x66, 0x42, 0x0f, 0x6b, 0x5c, 0xc7, 0xe9
    end_code
    out xmm3, 0x7fff7fff7fff7fff, 0x7fff80007fff7fff
