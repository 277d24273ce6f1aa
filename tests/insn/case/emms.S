/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 77 EMMS"
    in st0, 0xca671b9e111ab93f, 0x3fee
    in st1, 0x885a40b88922baca, 0x3ff3
    in st2, 0x0, 0xbfff
    in st3, 0xae0eaa7961c81f9a, 0x4017
    in st4, 0xffffffffffffffff, 0x7ffe
    in st5, 0x8cbfaa1eff1aab43, 0x4024
    in st6, 0xeabbaf107c9b98b8, 0x4016
    in st7, 0xc90fdaa22168c235
    in sw, 0xa00
    in tags, 0xff
    code
    .byte 0x67, 0x0f, 0x77
    end_code
    out st0, 0xc90fdaa22168c235
    out st1, 0xca671b9e111ab93f, 0x3fee
    out st2, 0x885a40b88922baca, 0x3ff3
    out st3, 0x0, 0xbfff
    out st4, 0xae0eaa7961c81f9a, 0x4017
    out st5, 0xffffffffffffffff, 0x7ffe
    out st6, 0x8cbfaa1eff1aab43, 0x4024
    out st7, 0xeabbaf107c9b98b8, 0x4016
    out sw, 0x200
    out tags, 0x0

    insn_case 64, "NP 0F 77 EMMS"
    in st0, 0xc5c45e0b369ef6e3, 0x400e
    in st1, 0x8000000000000001
    in st2, 0xc000000000000000, 0xffff
    in st3, 0xa000000000000000, 0x403e
    in st4, 0xc000000000000000, 0x3fff
    in st5, 0x1, 0x3c01
    in st6, 0xc90fdaa22168c235, 0x403e
    in st7, 0xb04764054964ba58, 0x3fea
    in sw, 0xf00
    in tags, 0xa8
    code
    .byte 0x49, 0x0f, 0x77
    end_code
    out st0, 0xb04764054964ba58, 0x3fea
    out st1, 0xc5c45e0b369ef6e3, 0x400e
    out st2, 0x8000000000000001
    out st3, 0xc000000000000000, 0xffff
    out st4, 0xa000000000000000, 0x403e
    out st5, 0xc000000000000000, 0x3fff
    out st6, 0x1, 0x3c01
    out st7, 0xc90fdaa22168c235, 0x403e
    out sw, 0x700
    out tags, 0x0
