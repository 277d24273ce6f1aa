/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F ED /r PADDSW mm, mm/m64"
    in rsi, 0x2000069a
    in st0, 0x8000000000000001, 0x3f80
    in st1, 0xac703b8beb51754f, 0x4008
    in st2, 0x809d5876045f0514, 0x3fe4
    in st3, 0xa980139b2722f960, 0x4012
    in st4, 0xa000000000000000, 0x4000
    in st5, 0x81a521e1042e2f96, 0x3ff7
    in st6, 0x0, 0x3c01
    in st7, 0xa000000000000000, 0x401e
    in mem+0x620, 0xfffffffffffffffe
    in sw, 0x6700
    code
    .byte 0x0f, 0xed, 0x46, 0x86
    end_code
    out st0, 0x9ffffffffffffffe, 0xffff
    out st1, 0x81a521e1042e2f96, 0x3ff7
    out st2, 0x0, 0x3c01
    out st3, 0xa000000000000000, 0x401e
    out st4, 0x8000000000000001, 0x3f80
    out st5, 0xac703b8beb51754f, 0x4008
    out st6, 0x809d5876045f0514, 0x3fe4
    out st7, 0xa980139b2722f960, 0x4012
    out sw, 0x4700
    out tags, 0xff

    insn_case 64, "NP 0F ED /r PADDSW mm, mm/m64"
    in r15, 0x20000be0
    in st0, 0xdc5fa5e2c1bfaeac, 0x4022
    in st1, 0xe2f0aaa3168d8cf2, 0x3fd8
    in st2, 0x1, 0x401e
    in st3, 0xa000000000000000, 0x7ffe
    in st4, 0xd0a54f473fd784a4, 0x3ffd
    in st5, 0xc90fdaa22168c235, 0x403e
    in st6, 0xc000000000000000, 0xffff
    in st7, 0xc000000000000000
    in mem+0xbe0, 0x9c3b1f025bb96449
    in sw, 0x5c00
    in tags, 0xff
    code
    .byte 0x45, 0x0f, 0xed, 0x3f
    end_code
    out st0, 0xc90fdaa22168c235, 0x403e
    out st1, 0xc000000000000000, 0xffff
    out st2, 0xc000000000000000
    out st3, 0xdc5fa5e2c1bfaeac, 0x4022
    out st4, 0xe2f0aaa3168d8cf2, 0x3fd8
    out st5, 0x1, 0x401e
    out st6, 0xa000000000000000, 0x7ffe
    out st7, 0x80006e497fffe8ed, 0xffff
    out sw, 0x4400

    insn_case 64, "66 0F ED /r PADDSW xmm, xmm/m128"
    in xmm5, 0x1e60000000000000, 0x439f82d350f354ae
    in mem+0x910, 0x7ff0000000000000
    in mem+0x918, 0xb074e598e06d1339
    code
    .byte 0x66, 0x0f, 0xed, 0x2d, 0x08, 0x01, 0x00, 0x10
    end_code
    out xmm5, 0x7fff000000000000, 0xf4138000316067e7

    insn_case 64, "66 0F ED /r PADDSW xmm, xmm/m128"
    in rax, 0x200008f0
    in xmm1, 0x807050100008124a, 0x10005150010e006
    in mem+0x8f0, 0x284f000156698828
    in mem+0x8f8, 0xd03e25240254a160
    code
    .byte 0x66, 0x0f, 0xed, 0x08
    end_code
    out xmm1, 0xa8bf501156719a72, 0xd13e2a3902648166
