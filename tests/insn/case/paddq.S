/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F D4 /r PADDQ mm, mm/m64"
    in rbx, 0x20000750
    in st0, 0x1, 0x3fff
    in st1, 0xc000000000000000, 0x7ffe
    in st2, 0xf75f5c2f786c7aab, 0x3ff9
    in st3, 0x8000000000000000
    in st4, 0xeb5bb57bdfe8f1df, 0x3ff0
    in st5, 0xca40065ceed0f7c6, 0x4009
    in st6, 0xa13f26c7318bb81d, 0x3fda
    in st7, 0xc000000000000000, 0xc03e
    in mem+0x750, 0x88005804c0361
    in sw, 0x5830
    in tags, 0xff
    code
    .byte 0x0f, 0xd4, 0x2b
    end_code
    out st0, 0xca40065ceed0f7c6, 0x4009
    out st1, 0xa13f26c7318bb81d, 0x3fda
    out st2, 0xc000000000000000, 0xc03e
    out st3, 0x1, 0x3fff
    out st4, 0xc000000000000000, 0x7ffe
    out st5, 0xf767dc34f8b87e0c, 0xffff
    out st6, 0x8000000000000000
    out st7, 0xeb5bb57bdfe8f1df, 0x3ff0
    out sw, 0x4030

    insn_case 64, "NP 0F D4 /r PADDQ mm, mm/m64"
    in r15, 0x20000bbd
    in st0, 0x8000000000000000, 0x7fff
    in st1, 0xffffffffffffffff, 0x7fff
    in st2, 0xf0ee58d4009699a6, 0x3ffe
    in st3, 0xd50536da5f39310c, 0x3ffe
    in st4, 0x8000000000000000, 0xffff
    in st5, 0x8754287300aff780, 0x3fe5
    in st6, 0xc90fdaa22168c235, 0x8000
    in st7, 0xed2db1793fca4bb3, 0x3fde
    in mem+0xc30, 0x8e5422e3ff812345
    in sw, 0x5a00
    in tags, 0xff
    code
    .byte 0x4d, 0x0f, 0xd4, 0x7f, 0x73
    end_code
    out st0, 0x8754287300aff780, 0x3fe5
    out st1, 0xc90fdaa22168c235, 0x8000
    out st2, 0xed2db1793fca4bb3, 0x3fde
    out st3, 0x8000000000000000, 0x7fff
    out st4, 0xffffffffffffffff, 0x7fff
    out st5, 0xf0ee58d4009699a6, 0x3ffe
    out st6, 0xd50536da5f39310c, 0x3ffe
    out st7, 0xe5422e3ff812345, 0xffff
    out sw, 0x4200

    insn_case 64, "66 0F D4 /r PADDQ xmm, xmm/m128"
    in r8, 0x46ab79c7
    in xmm2, 0xcf000000a35004e0, 0x3ed976b64f000000
    in mem+0x8e0, 0xe03022040000080c
    in mem+0x8e8, 0x130814c223089b03
    code
    .byte 0x66, 0x4b, 0x0f, 0xd4, 0x90, 0x19, 0x8f, 0x54, 0xd9
    end_code
    out xmm2, 0xaf302204a3500cec, 0x51e18b7872089b03

    insn_case 64, "66 0F D4 /r PADDQ xmm, xmm/m128"
    in xmm3, 0x9, 0xff48cbc013b40eac
    in xmm13, 0x7fff, 0xff
    code
    .byte 0x66, 0x49, 0x0f, 0xd4, 0xdd
    end_code
    out xmm3, 0x8008, 0xff48cbc013b40fab
