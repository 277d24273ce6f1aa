/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DD /4 FRSTOR m94/108byte"
    in mem+0x420, 0x275985e0db758281
    in mem+0x428, 0x7f7fffff566dfcec
    code
    .byte 0xdd, 0x25, 0x1a, 0xfc, 0xff, 0x0f
    end_code
    out st0, 0xe2dbd4cdc6bfb8b1, 0xf0e9
    out st1, 0x28211a130c05fef7, 0x362f
    out st2, 0x6e676059524b443d, 0x7c75
    out st3, 0xb4ada69f98918a83, 0xc2bb
    out st4, 0xfaf3ece5ded7d0c9, 0x801
    out st5, 0x4039322b241d160f, 0x4e47
    out st6, 0x867f78716a635c55, 0x948d
    out st7, 0xccc5beb7b0a9a29b, 0xdad3
    out cw, 0x241
    out sw, 0x85e0
    out tags, 0x15

    insn_case 64, "DD /4 FRSTOR m94/108byte"
    in r8, 0x20
    in r14, 0xffffffffb1a794e5
    in mem+0x930, 0x228800640160820
    in mem+0x938, 0x1304009e00892044
    code
    .byte 0x66, 0x4b, 0xdd, 0xa4, 0x46, 0x0b, 0x74, 0x58, 0x6e
    end_code
    out st0, 0x615a534c453e3730, 0x6f68
    out st1, 0xa7a099928b847d76, 0xb5ae
    out st2, 0xede6dfd8d1cac3bc, 0xfbf4
    out st3, 0x332c251e17100902, 0x413a
    out st4, 0x79726b645d564f48, 0x8780
    out st5, 0xbfb8b1aaa39c958e, 0xcdc6
    out st6, 0x5fef7f0e9e2dbd4, 0x130c
    out st7, 0x4b443d362f28211a, 0x5952
    out cw, 0x860
    out sw, 0x8086
    out tags, 0xff
