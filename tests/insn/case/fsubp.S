/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DE E8+i FSUBP ST(i), ST(0)"
    in st0, 0xe02c1334bf63d597, 0x3ff4
    in st1, 0x0, 0x401e
    in st2, 0xc90fdaa22168c235, 0xc03e
    in st3, 0xc000000000000000, 0x3f80
    in st4, 0x0, 0x3fff
    in st5, 0xa000000000000000, 0x3c01
    in st6, 0xc7fb25a5dd054002, 0x3fef
    in sw, 0x2772
    in tags, 0xf5
    code
    .byte 0x42, 0xde, 0xef
    end_code
    out st0, 0x0, 0x401e
    out st1, 0xc90fdaa22168c235, 0xc03e
    out st2, 0xc000000000000000, 0x3f80
    out st3, 0x0, 0x3fff
    out st4, 0xa000000000000000, 0x3c01
    out st5, 0xc7fb25a5dd054002, 0x3fef
    out st6, 0xc000000000000000, 0xffff
    out st7, 0xe02c1334bf63d597, 0x3ff4
    out sw, 0x2d73
    out tags, 0xed

    insn_case 64, "DE E8+i FSUBP ST(i), ST(0)"
    in st0, 0x8000000000000001, 0x7fff
    in st1, 0xaa1095d5337e3607, 0x4009
    in st3, 0xc90fdaa22168c235, 0x401e
    in st4, 0xc729c27e13192b10, 0x4014
    in st5, 0xa000000000000000, 0x1
    in st6, 0xaf695d8f2525f12c, 0x3ff1
    in st7, 0xa000000000000000, 0x3fff
    in sw, 0x7648
    in tags, 0xff
    code
    .byte 0x48, 0xde, 0xea
    end_code
    out st0, 0xaa1095d5337e3607, 0x4009
    out st1, 0xc000000000000001, 0x7fff
    out st2, 0xc90fdaa22168c235, 0x401e
    out st3, 0xc729c27e13192b10, 0x4014
    out st4, 0xa000000000000000, 0x1
    out st5, 0xaf695d8f2525f12c, 0x3ff1
    out st6, 0xa000000000000000, 0x3fff
    out st7, 0x8000000000000001, 0x7fff
    out sw, 0x7c49
    out tags, 0xbf
