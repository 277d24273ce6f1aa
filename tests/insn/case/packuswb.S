/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 67 /r PACKUSWB mm, mm/m64"
    in rbp, 0x2000074b
    in st0, 0x8000000000000001, 0x7fff
    in st1, 0x8000000000000000, 0xc03e
    in st3, 0x8000000000000000, 0x7ffe
    in st4, 0x0, 0x8000
    in st5, 0xa000000000000000, 0xbfff
    in st6, 0xcc147b07d384470d, 0x4018
    in st7, 0xa000000000000000, 0x4000
    in mem+0x7a0, 0x1d89acc
    in sw, 0x4c3e
    in tags, 0xff
    code
    .byte 0x0f, 0x67, 0x5d, 0x55
    end_code
    out st0, 0xa000000000000000, 0x4000
    out st1, 0x8000000000000001, 0x7fff
    out st2, 0x8000000000000000, 0xc03e
    out st3, 0xff0000000000, 0xffff
    out st4, 0x8000000000000000, 0x7ffe
    out st5, 0x0, 0x8000
    out st6, 0xa000000000000000, 0xbfff
    out st7, 0xcc147b07d384470d, 0x4018
    out sw, 0x443e

    insn_case 64, "NP 0F 67 /r PACKUSWB mm, mm/m64"
    in r9, 0x20001628
    in st0, 0x1, 0x4000
    in st1, 0x8000000000000001, 0x4000
    in st2, 0xf8768f9b99af7a8f, 0x3ff3
    in st3, 0x8000000000000000, 0x3ffe
    in st5, 0x9549d26c94af9fd3, 0x3fee
    in st6, 0xc000000000000000, 0x4000
    in st7, 0xc000000000000000, 0x401e
    in mem+0x1628, 0x7d193ce62fb60360
    in sw, 0x5e00
    in tags, 0xff
    code
    .byte 0x43, 0x0f, 0x67, 0x39
    end_code
    out st0, 0x9549d26c94af9fd3, 0x3fee
    out st1, 0xc000000000000000, 0x4000
    out st2, 0xc000000000000000, 0x401e
    out st3, 0x1, 0x4000
    out st4, 0x8000000000000001, 0x4000
    out st5, 0xf8768f9b99af7a8f, 0x3ff3
    out st6, 0x8000000000000000, 0x3ffe
    out st7, 0xffffffff00000000, 0xffff
    out sw, 0x4600

    insn_case 64, "66 0F 67 /r PACKUSWB xmm, xmm/m128"
    in xmm1, 0xbff0000000000000, 0x36a0000000000000
    in xmm3, 0x68896ec89481408, 0x3840468420200d
    code
    .byte 0x66, 0x0f, 0x67, 0xcb
    end_code
    out xmm1, 0xff00000000000000, 0x38ff00ffff0000ff

    insn_case 64, "66 0F 67 /r PACKUSWB xmm, xmm/m128"
    in xmm0, 0x3baabc23af232d25, 0x5ccb543e0e84abb1
    in xmm2, 0x21907e9f8f39207, 0x80000000ff812345
    code
    .byte 0x66, 0x0f, 0x67, 0xd0
    end_code
    out xmm2, 0xffffff0000, 0xffffff00ff0000ff
