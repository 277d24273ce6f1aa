/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 38 06 /r PHSUBD mm, mm/m64"
    in rdx, 0x38e3a80
    in st0, 0x0, 0x7fff
    in st1, 0xc000000000000000, 0x1
    in st2, 0xe49842fe4d822749, 0x3fdb
    in st3, 0x9bf89dea22f2f98b, 0x3fe8
    in st4, 0xa000000000000000, 0x8000
    in st5, 0x9263c4d2e9e1950c, 0x4003
    in st6, 0xf6d16ab88f57e8f8, 0x3ffa
    in st7, 0x8000000000000000, 0x403e
    in mem+0xe80, 0xff812345de63ccc6
    in sw, 0x2850
    in tags, 0xff
    code
    .byte 0x0f, 0x38, 0x06, 0x14, 0xd2
    end_code
    out st0, 0x9bf89dea22f2f98b, 0x3fe8
    out st1, 0xa000000000000000, 0x8000
    out st2, 0xdee2a981577dd03a, 0xffff
    out st3, 0xf6d16ab88f57e8f8, 0x3ffa
    out st4, 0x8000000000000000, 0x403e
    out st5, 0x0, 0x7fff
    out st6, 0xc000000000000000, 0x1
    out st7, 0xe49842fe4d822749, 0x3fdb
    out sw, 0x50

    insn_case 64, "NP 0F 38 06 /r PHSUBD mm, mm/m64"
    in st0, 0x8000000000000001, 0x3f80
    in st1, 0xffffffffffffffff, 0x7fff
    in st2, 0x8000000000000000, 0x3fff
    in st4, 0x9f04c2d8c07be473, 0x3fe3
    in st5, 0xc90fdaa22168c235, 0x7fff
    in st6, 0xa000000000000000, 0x4000
    in st7, 0xfbc2294ef883130b, 0x4025
    in sw, 0x5900
    in tags, 0xff
    code
    .byte 0x67, 0x0f, 0x38, 0x06, 0xdd
    end_code
    out st0, 0xc90fdaa22168c235, 0x7fff
    out st1, 0xa000000000000000, 0x4000
    out st2, 0xfbc2294ef883130b, 0x4025
    out st3, 0x8000000080000001, 0xffff
    out st4, 0xffffffffffffffff, 0x7fff
    out st5, 0x8000000000000000, 0x3fff
    out st6, 0x0
    out st7, 0x9f04c2d8c07be473, 0x3fe3
    out sw, 0x4100

    insn_case 64, "66 0F 38 06 /r PHSUBD xmm, xmm/m128"
    in r10, 0x9eddf8c1
    in xmm7, 0xff812345ff812345, 0x3545e288ff812345
    in mem+0xdb0, 0x7fffffe6210325
    in mem+0xdb8, 0x66672a700000000
    code
    .byte 0x66, 0x4b, 0x0f, 0x38, 0x06, 0xba, 0xef, 0x14, 0x22, 0x81
    end_code
    out xmm7, 0xca3b40bd00000000, 0xf9998d59e5a10326

    insn_case 64, "66 0F 38 06 /r PHSUBD xmm, xmm/m128"
    in xmm4, 0x6988ef691b92c5, 0x32dd25
    in xmm7, 0x2422118588600014, 0x1021151800a606c1
    code
    .byte 0x66, 0x40, 0x0f, 0x38, 0x06, 0xe7
    end_code
    out xmm4, 0x32dd2568b209d6, 0xf084f1a9643dee8f
