/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 F6 FDECSTP"
    in st0, 0xc000000000000000, 0xbfff
    in st1, 0xc90fdaa22168c235, 0x3f80
    in st2, 0x0, 0x3fff
    in st3, 0x8000000000000000, 0xbfff
    in st4, 0x8000000000000000, 0x7ffe
    in st5, 0xd26d1e3fbb60ca05, 0x401b
    in st6, 0x8d56dd4d9f94d80d, 0x3ff9
    in st7, 0xc90fdaa22168c235, 0xffff
    in sw, 0x4900
    code
    .byte 0x66, 0x4e, 0xd9, 0xf6
    end_code
    out st0, 0xc90fdaa22168c235, 0xffff
    out st1, 0xc000000000000000, 0xbfff
    out st2, 0xc90fdaa22168c235, 0x3f80
    out st3, 0x0, 0x3fff
    out st4, 0x8000000000000000, 0xbfff
    out st5, 0x8000000000000000, 0x7ffe
    out st6, 0xd26d1e3fbb60ca05, 0x401b
    out st7, 0x8d56dd4d9f94d80d, 0x3ff9
    out sw, 0x4100

    insn_case 64, "D9 F6 FDECSTP"
    in st0, 0xf46b3dcc6e5a42a4, 0x400f
    in st1, 0xc000000000000000, 0xc03e
    in st2, 0xe00b1cced6de990f, 0x3fe8
    in st3, 0x8000000000000000, 0x3f80
    in st4, 0x1, 0x3ffe
    in st5, 0xc000000000000000, 0x401e
    in st6, 0xffffffffffffffff
    in st7, 0x8000000000000001, 0x7ffe
    in sw, 0x4300
    code
    .byte 0x66, 0x4a, 0xd9, 0xf6
    end_code
    out st0, 0x8000000000000001, 0x7ffe
    out st1, 0xf46b3dcc6e5a42a4, 0x400f
    out st2, 0xc000000000000000, 0xc03e
    out st3, 0xe00b1cced6de990f, 0x3fe8
    out st4, 0x8000000000000000, 0x3f80
    out st5, 0x1, 0x3ffe
    out st6, 0xc000000000000000, 0x401e
    out st7, 0xffffffffffffffff
    out sw, 0x7900
