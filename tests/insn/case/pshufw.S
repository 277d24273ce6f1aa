/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 70 /r PSHUFW mm, mm/m64, imm8"
    in st0, 0x1, 0xffff
    in st1, 0x1, 0xc03e
    in st2, 0xb769dd53fba248c2, 0x401e
    in st3, 0x1, 0x3fff
    in st4, 0xc48bb7871f607ee5, 0x4007
    in st6, 0x8b713643de648b27, 0x3fdc
    in st7, 0xc000000000000000, 0xffff
    in sw, 0x84f
    in tags, 0xff
    code
    .byte 0x26, 0x0f, 0x70, 0xf7, 0xbf
    end_code
    out st0, 0xc000000000000000, 0xffff
    out st1, 0x1, 0xffff
    out st2, 0x1, 0xc03e
    out st3, 0xb769dd53fba248c2, 0x401e
    out st4, 0x1, 0x3fff
    out st5, 0xc48bb7871f607ee5, 0x4007
    out st6, 0x36438b718b718b71, 0xffff
    out st7, 0x8b713643de648b27, 0x3fdc
    out sw, 0x4f

    insn_case 64, "NP 0F 70 /r PSHUFW mm, mm/m64, imm8"
    in st0, 0xa000000000000000, 0x7ffe
    in st1, 0xffffffffffffffff, 0x403e
    in st2, 0xc90fdaa22168c235, 0xbfff
    in st4, 0xbd4795df41bcb5f0, 0x4024
    in st5, 0xb060ee334bef83a9, 0x401e
    in st6, 0xfe03de6717990f6b, 0x4000
    in st7, 0x8000000000000001, 0x7ffe
    in sw, 0x2300
    code
    .byte 0x0f, 0x70, 0xf9, 0xa9
    end_code
    out st0, 0xbd4795df41bcb5f0, 0x4024
    out st1, 0xb060ee334bef83a9, 0x401e
    out st2, 0xfe03de6717990f6b, 0x4000
    out st3, 0x8000000000000001, 0x7ffe
    out st4, 0xa000000000000000, 0x7ffe
    out st5, 0xffffffffffffffff, 0x403e
    out st6, 0xc90fdaa22168c235, 0xbfff
    out st7, 0xee33ee33ee334bef, 0xffff
    out sw, 0x300
    out tags, 0xff
