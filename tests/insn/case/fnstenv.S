/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 /6 FNSTENV m14/28byte"
    in rax, 0x20000610
    in st0, 0xef69f9c5f102fb5a, 0x4006
    in st1, 0x1
    in st2, 0xa000000000000000, 0x7ffe
    in st3, 0x8000000000000000, 0x4000
    in st4, 0xffffffffffffffff, 0x4000
    in st6, 0xc18da43d7847488a, 0x400d
    in st7, 0xbbfb6db69444636e, 0x3fee
    in sw, 0x1200
    in tags, 0xff
    code
    .byte 0x2e, 0x42, 0xd9, 0x30
    end_code
    out mem+0x610, 0xffff1200ffff037f
    out mem+0x618, 0xffff4080
    out mem+0x620, 0x0
    out mem+0x628, 0x5c554e47ffff0000

    insn_case 64, "D9 /6 FNSTENV m14/28byte"
    in rdx, 0x20000db0
    in st0, 0xba2ebdf4dfd336a7, 0x401e
    in st1, 0x8000000000000000, 0x4000
    in st2, 0xc90fdaa22168c235, 0xc03e
    in st3, 0xf92fa54f7298107c, 0x4020
    in st4, 0xc90fdaa22168c235, 0x7fff
    in st5, 0x0, 0x401e
    in st6, 0xf7f2d627e7c76aef, 0x3fd8
    in st7, 0x8000000000000000, 0x3fff
    in cw, 0xb7f
    in sw, 0x7f18
    in tags, 0xff
    code
    .byte 0x44, 0xd9, 0x32
    end_code
    out mem+0xdb0, 0xffff7f18ffff0b7f
    out mem+0xdb8, 0xffff0280
    out mem+0xdc0, 0x0
    out mem+0xdc8, 0xd1cac3bcffff0000
