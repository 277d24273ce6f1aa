/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 F7 FINCSTP"
    in st0, 0x8000000000000000
    in st1, 0x8000000000000000, 0x7ffe
    in st2, 0xffffffffffffffff, 0x8000
    in st3, 0xb39e6871dc93fa09, 0x401e
    in st4, 0xb31221057147cc84, 0x4002
    in st5, 0x8000000000000001, 0x3ffe
    in st6, 0x9c9e020f66e48e7a, 0x4000
    in st7, 0xd8882d7e9d2de725, 0x3ff2
    in sw, 0x6800
    code
    .byte 0x26, 0x4b, 0xd9, 0xf7
    end_code
    out st0, 0x8000000000000000, 0x7ffe
    out st1, 0xffffffffffffffff, 0x8000
    out st2, 0xb39e6871dc93fa09, 0x401e
    out st3, 0xb31221057147cc84, 0x4002
    out st4, 0x8000000000000001, 0x3ffe
    out st5, 0x9c9e020f66e48e7a, 0x4000
    out st6, 0xd8882d7e9d2de725, 0x3ff2
    out st7, 0x8000000000000000
    out sw, 0x7000

    insn_case 64, "D9 F7 FINCSTP"
    in st0, 0xa000000000000000, 0x1
    in st1, 0xf5eba50c86e28090, 0x4007
    in st2, 0x0, 0xbfff
    in st3, 0x0, 0x7ffe
    in st4, 0xff5fe9a2414c024a, 0x3fd8
    in st5, 0xb84be2693a9da485, 0x3fe2
    in st6, 0xa000000000000000, 0x1
    in st7, 0xa69712b0e3200034, 0x4020
    in sw, 0x1900
    code
    .byte 0x4d, 0xd9, 0xf7
    end_code
    out st0, 0xf5eba50c86e28090, 0x4007
    out st1, 0x0, 0xbfff
    out st2, 0x0, 0x7ffe
    out st3, 0xff5fe9a2414c024a, 0x3fd8
    out st4, 0xb84be2693a9da485, 0x3fe2
    out st5, 0xa000000000000000, 0x1
    out st6, 0xa69712b0e3200034, 0x4020
    out st7, 0xa000000000000000, 0x1
    out sw, 0x2100
