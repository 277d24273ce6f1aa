/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 71 /2 PSRLW mm, imm8"
    in st0, 0x8000000000000001, 0x3c01
    in st1, 0xd5ad93b6a5c27de1, 0x3fdd
    in st2, 0xc90fdaa22168c235, 0x3f80
    in st3, 0xffffffffffffffff, 0x3f80
    in st4, 0x90d59b16260d4c05, 0x3fef
    in st5, 0x8000000000000000, 0x7fff
    in st6, 0x8000000000000001, 0x3ffe
    in st7, 0x8000000000000000, 0x3c01
    in sw, 0x544b
    in tags, 0xff
    code
    .byte 0x0f, 0x71, 0xd1, 0x0d
    end_code
    out st0, 0x8000000000000001, 0x3ffe
    out st1, 0x4000000000000, 0xffff
    out st2, 0x8000000000000001, 0x3c01
    out st3, 0xd5ad93b6a5c27de1, 0x3fdd
    out st4, 0xc90fdaa22168c235, 0x3f80
    out st5, 0xffffffffffffffff, 0x3f80
    out st6, 0x90d59b16260d4c05, 0x3fef
    out st7, 0x8000000000000000, 0x7fff
    out sw, 0x444b

    insn_case 64, "NP 0F 71 /2 PSRLW mm, imm8"
    in st1, 0xc000000000000000, 0x1
    in st2, 0xa000000000000000, 0x403e
    in st3, 0x8000000000000001, 0xbfff
    in st4, 0x1, 0x401e
    in st5, 0xa000000000000000, 0x3ffe
    in st6, 0xc000000000000000, 0xffff
    in st7, 0x834ac688ff8df093, 0x4020
    in sw, 0x3700
    in tags, 0xff
    code
    .byte 0x0f, 0x71, 0xd6, 0x44
    end_code
    out st0, 0xa000000000000000, 0x403e
    out st1, 0x8000000000000001, 0xbfff
    out st2, 0x1, 0x401e
    out st3, 0xa000000000000000, 0x3ffe
    out st4, 0xc000000000000000, 0xffff
    out st5, 0x834ac688ff8df093, 0x4020
    out st6, 0x0, 0xffff
    out st7, 0xc000000000000000, 0x1
    out sw, 0x700

    insn_case 64, "NP 0F D1 /r PSRLW mm, mm/m64"
    in st0, 0xc9182c830b4d9e87, 0x4006
    in st1, 0xc90fdaa22168c235, 0x7ffe
    in st2, 0x8000000000000001, 0x8000
    in st3, 0xc000000000000000, 0x401e
    in st4, 0xa000000000000000, 0x7fff
    in st6, 0xa9ee5fa5c0711bc7, 0x3fdb
    in st7, 0xfc510820324348d7, 0x3ff6
    in sw, 0x2113
    code
    .byte 0x45, 0x0f, 0xd1, 0xca
    end_code
    out st0, 0xa000000000000000, 0x7fff
    out st1, 0x0, 0xffff
    out st2, 0xa9ee5fa5c0711bc7, 0x3fdb
    out st3, 0xfc510820324348d7, 0x3ff6
    out st4, 0xc9182c830b4d9e87, 0x4006
    out st5, 0xc90fdaa22168c235, 0x7ffe
    out st6, 0x8000000000000001, 0x8000
    out st7, 0xc000000000000000, 0x401e
    out sw, 0x113
    out tags, 0xff

    insn_case 64, "NP 0F D1 /r PSRLW mm, mm/m64"
    in r10, 0xffffffffe950bd36
    in st0, 0xc4939401298ebe83, 0x4010
    in st1, 0x9cf89f67a712d50b, 0x3fe0
    in st2, 0xc90fdaa22168c235, 0xc03e
    in st4, 0xc000000000000000, 0xbfff
    in st5, 0xebe4c9e8ca6cc2f5, 0x4010
    in st6, 0x8000000000000001, 0x7fff
    in st7, 0x1, 0x7ffe
    in sw, 0x4b00
    code
    .byte 0x43, 0x0f, 0xd1, 0xa2, 0xca, 0x42, 0xaf, 0x36
    end_code
    out st0, 0x1, 0x7ffe
    out st1, 0xc4939401298ebe83, 0x4010
    out st2, 0x9cf89f67a712d50b, 0x3fe0
    out st3, 0xc90fdaa22168c235, 0xc03e
    out st4, 0x0, 0xffff
    out st5, 0xc000000000000000, 0xbfff
    out st6, 0xebe4c9e8ca6cc2f5, 0x4010
    out st7, 0x8000000000000001, 0x7fff
    out sw, 0x4300
    out tags, 0xff

    insn_case 64, "66 0F 71 /2 PSRLW xmm, imm8"
    code
    .byte 0x66, 0x0f, 0x71, 0xd7, 0x91
    end_code
    out xmm7, 0x0

    insn_case 64, "66 0F 71 /2 PSRLW xmm, imm8"
    code
    .byte 0x66, 0x0f, 0x71, 0xd5, 0x10
    end_code
    out xmm5, 0x0

    insn_case 64, "66 0F D1 /r PSRLW xmm, xmm/m128"
    code
    .byte 0x66, 0x0f, 0xd1, 0xe8
    end_code
    out xmm5, 0x0

    insn_case 64, "66 0F D1 /r PSRLW xmm, xmm/m128"
    code
    .byte 0x66, 0x48, 0x0f, 0xd1, 0xcb
    end_code
    out xmm1, 0x0
