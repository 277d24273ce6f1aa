/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DF /4 FBLD m80bcd"
    in rax, 0x200005f0
    in st0, 0xa000000000000000, 0xffff
    in st1, 0x8000000000000000, 0x3ffe
    in st2, 0xef7834be1b0e7747, 0x4009
    in st3, 0xc95df813d4b81c1e, 0x3fde
    in st4, 0xa000000000000000, 0xc03e
    in st5, 0xc000000000000000, 0x1
    in st6, 0x8000000000000001, 0x7fff
    in sw, 0x504c
    in tags, 0xff
    code
    .byte 0xdf, 0x20
    end_code
    out st0, 0xc000000000000000, 0xffff
    out st1, 0xa000000000000000, 0xffff
    out st2, 0x8000000000000000, 0x3ffe
    out st3, 0xef7834be1b0e7747, 0x4009
    out st4, 0xc95df813d4b81c1e, 0x3fde
    out st5, 0xa000000000000000, 0xc03e
    out st6, 0xc000000000000000, 0x1
    out st7, 0x8000000000000001, 0x7fff
    out sw, 0x4a4d

    insn_case 64, "DF /4 FBLD m80bcd"
    in rax, 0x200012a7
    in st0, 0xc000000000000000, 0x1
    in st1, 0xcadda8e94bd331e1, 0x4012
    in st2, 0x8000000000000001, 0xffff
    in st3, 0xf4d17e0e855df46e, 0x4024
    in st4, 0x8000000000000000, 0x3c01
    in st5, 0xedb92ba54fa2aa18, 0x400b
    in st6, 0x871b2f2d1e285a02, 0x3fda
    in sw, 0x2900
    in tags, 0xff
    code
    .byte 0x48, 0xdf, 0x60, 0xe9
    end_code
    out st0, 0xc000000000000000, 0xffff
    out st1, 0xc000000000000000, 0x1
    out st2, 0xcadda8e94bd331e1, 0x4012
    out st3, 0x8000000000000001, 0xffff
    out st4, 0xf4d17e0e855df46e, 0x4024
    out st5, 0x8000000000000000, 0x3c01
    out st6, 0xedb92ba54fa2aa18, 0x400b
    out st7, 0x871b2f2d1e285a02, 0x3fda
    out sw, 0x2341
