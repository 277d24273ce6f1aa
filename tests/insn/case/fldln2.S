/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 ED FLDLN2"
    in st0, 0xac88ab142396a9dd, 0x3ffe
    in st1, 0xd64291718de6e370, 0x3fd9
    in st2, 0xffffffffffffffff, 0x7ffe
    in st3, 0x8000000000000001, 0x3f80
    in st4, 0xffffffffffffffff, 0x7ffe
    in st5, 0xffffffffffffffff, 0xc03e
    in st6, 0xad1e76adfd87aa4e, 0x3fee
    in sw, 0x6800
    in tags, 0xa
    code
    .byte 0x66, 0x4e, 0xd9, 0xed
    end_code
    out st0, 0xb17217f7d1cf79ac, 0x3ffe
    out st1, 0xac88ab142396a9dd, 0x3ffe
    out st2, 0xd64291718de6e370, 0x3fd9
    out st3, 0xffffffffffffffff, 0x7ffe
    out st4, 0x8000000000000001, 0x3f80
    out st5, 0xffffffffffffffff, 0x7ffe
    out st6, 0xffffffffffffffff, 0xc03e
    out st7, 0xad1e76adfd87aa4e, 0x3fee
    out sw, 0x6000
    out tags, 0x1a

    insn_case 64, "D9 ED FLDLN2"
    in st0, 0xf5b1e63d86593c9a, 0x3fda
    in st1, 0x0, 0x1
    in st2, 0xed7684852395bd08, 0x4020
    in st3, 0x807817d864f5b2e7, 0x4026
    in st4, 0xd2be18354e7c68ec, 0x3fdf
    in st5, 0x8000000000000000, 0x7ffe
    in st6, 0x8000000000000001
    in sw, 0xa00
    in tags, 0xff
    code
    .byte 0x67, 0x49, 0xd9, 0xed
    end_code
    out st0, 0xc000000000000000, 0xffff
    out st1, 0xf5b1e63d86593c9a, 0x3fda
    out st2, 0x0, 0x1
    out st3, 0xed7684852395bd08, 0x4020
    out st4, 0x807817d864f5b2e7, 0x4026
    out st5, 0xd2be18354e7c68ec, 0x3fdf
    out st6, 0x8000000000000000, 0x7ffe
    out st7, 0x8000000000000001
    out sw, 0x241
