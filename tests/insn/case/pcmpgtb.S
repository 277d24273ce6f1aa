/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 64 /r PCMPGTB mm, mm/m64"
    in st0, 0x8c95406bf3bc0dc6, 0x400d
    in st1, 0xce9724090a33d77c, 0x3fdb
    in st2, 0xa000000000000000, 0x3f80
    in st3, 0x8000000000000001, 0x401e
    in st4, 0xfe40d7398ffec44e, 0x3fe8
    in st5, 0xc000000000000000, 0x3c01
    in st6, 0xa000000000000000, 0xbfff
    in st7, 0x8000000000000000
    in sw, 0x6b00
    in tags, 0xff
    code
    .byte 0x0f, 0x64, 0xe7
    end_code
    out st0, 0x8000000000000001, 0x401e
    out st1, 0xfe40d7398ffec44e, 0x3fe8
    out st2, 0xc000000000000000, 0x3c01
    out st3, 0xa000000000000000, 0xbfff
    out st4, 0x0, 0xffff
    out st5, 0x8c95406bf3bc0dc6, 0x400d
    out st6, 0xce9724090a33d77c, 0x3fdb
    out st7, 0xa000000000000000, 0x3f80
    out sw, 0x4300

    insn_case 64, "NP 0F 64 /r PCMPGTB mm, mm/m64"
    in st0, 0x8000000000000000, 0x7fff
    in st1, 0x8f3fb356795e129a, 0x401a
    in st2, 0xc90fdaa22168c235, 0x7fff
    in st3, 0xc90fdaa22168c235, 0x3f80
    in st4, 0xe5b41ec0bac70ff2, 0x4007
    in st5, 0x9883077bf6a24b29, 0x4001
    in st7, 0x91ec0525e7214969, 0x4002
    in sw, 0x3b00
    in tags, 0xff
    code
    .byte 0x26, 0x4f, 0x0f, 0x64, 0xef
    end_code
    out st0, 0x8f3fb356795e129a, 0x401a
    out st1, 0xc90fdaa22168c235, 0x7fff
    out st2, 0xc90fdaa22168c235, 0x3f80
    out st3, 0xe5b41ec0bac70ff2, 0x4007
    out st4, 0x9883077bf6a24b29, 0x4001
    out st5, 0xff00000000000000, 0xffff
    out st6, 0x91ec0525e7214969, 0x4002
    out st7, 0x8000000000000000, 0x7fff
    out sw, 0x300

    insn_case 64, "66 0F 64 /r PCMPGTB xmm, xmm/m128"
    in xmm3, 0xc000508027020002, 0x704b03a00008005
    in xmm8, 0x3452b335f000000, 0x1ceb0c1d6
    code
    .byte 0x66, 0x4b, 0x0f, 0x64, 0xd8
    end_code
    out xmm3, 0xff0000ff00ff, 0xffff00ffffff00ff

    insn_case 64, "66 0F 64 /r PCMPGTB xmm, xmm/m128"
    in rbp, 0x8ea1e758
    in r10, 0xc
    in xmm5, 0x48e4ca1154444093, 0x5000101909400502
    in mem+0x430, 0xbc5e340b2daa7e53
    in mem+0x438, 0x415a9ee8b3e2f
    code
    .byte 0x66, 0x4a, 0x0f, 0x64, 0xac, 0x95, 0xa8, 0x1c, 0x5e, 0x91
    end_code
    out xmm5, 0xff0000ffffff0000, 0xff0000ffffff0000
