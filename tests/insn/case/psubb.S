/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F F8 /r PSUBB mm, mm/m64"
    in st0, 0xb1e95d9dbf3df400, 0x400c
    in st1, 0xa000000000000000, 0x3c01
    in st2, 0xbf207da716a78a56, 0x3ffb
    in st3, 0xe73f6aef82bc055e, 0x3fd9
    in st4, 0x8000000000000001
    in st5, 0x0, 0x1
    in st6, 0xc90fdaa22168c235, 0x7fff
    in st7, 0x8000000000000001, 0x1
    in sw, 0x6d00
    code
    .byte 0x0f, 0xf8, 0xd9
    end_code
    out st0, 0xe73f6aef82bc055e, 0x3fd9
    out st1, 0x8000000000000001
    out st2, 0x0, 0x1
    out st3, 0x490fdaa22168c234, 0xffff
    out st4, 0x8000000000000001, 0x1
    out st5, 0xb1e95d9dbf3df400, 0x400c
    out st6, 0xa000000000000000, 0x3c01
    out st7, 0xbf207da716a78a56, 0x3ffb
    out sw, 0x4500
    out tags, 0xff

    insn_case 64, "NP 0F F8 /r PSUBB mm, mm/m64"
    in rcx, 0x200012ef
    in st0, 0x1, 0x3c01
    in st1, 0x0, 0x4000
    in st2, 0xa000000000000000, 0xbfff
    in st3, 0xa000000000000000, 0x8000
    in st4, 0xc000000000000000, 0x1
    in st5, 0xffffffffffffffff, 0x1
    in st6, 0x8000000000000001, 0x403e
    in st7, 0x8000000000000001, 0x403e
    in mem+0x12d0, 0xa33989533800000
    in sw, 0x2700
    in tags, 0xff
    code
    .byte 0x0f, 0xf8, 0x61, 0xe1
    end_code
    out st0, 0xc000000000000000, 0x1
    out st1, 0xffffffffffffffff, 0x1
    out st2, 0x8000000000000001, 0x403e
    out st3, 0x8000000000000001, 0x403e
    out st4, 0xf6cd686bcd800001, 0xffff
    out st5, 0x0, 0x4000
    out st6, 0xa000000000000000, 0xbfff
    out st7, 0xa000000000000000, 0x8000
    out sw, 0x700

    insn_case 64, "66 0F F8 /r PSUBB xmm, xmm/m128"
    in xmm5, 0x513757e5782f3ef4, 0x80000000bb3b2f91
    in xmm13, 0xf233001051210851, 0x1c00981034810ea4
    code
    .byte 0x66, 0x4e, 0x0f, 0xf8, 0xed
    end_code
    out xmm13, 0xa1fca92bd9f2ca5d, 0x9c0098107946df13

    insn_case 64, "66 0F F8 /r PSUBB xmm, xmm/m128"
    in rbp, 0x20000e15
    in xmm11, 0x40490fdb00000001, 0xff81234523b079ae
    in mem+0xde0, 0xffffffff910fdce0
    in mem+0xde8, 0x10
    code
    .byte 0x66, 0x44, 0x0f, 0xf8, 0x5d, 0xcb
    end_code
    out xmm11, 0x414a10dc6ff12421, 0xff81234523b0799e
