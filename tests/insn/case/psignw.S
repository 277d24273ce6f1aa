/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 38 09 /r PSIGNW mm, mm/m64"
    in rdx, 0x61564b88
    in st0, 0xe54698ba8aa69ad2, 0x3fd9
    in st1, 0xc000000000000000, 0xbfff
    in st2, 0xea29fdac67f34733, 0x3ff2
    in st3, 0xe04de020cd896dbd, 0x3fd8
    in st4, 0xc90fdaa22168c235, 0x1
    in st5, 0x8796d5e95552ece6, 0x401f
    in st6, 0xc000000000000000, 0xc03e
    in st7, 0x8000000000000000, 0x3f80
    in mem+0x1320, 0x188c08228d8a
    in sw, 0x1400
    in tags, 0xff
    code
    .byte 0x36, 0x48, 0x0f, 0x38, 0x09, 0xb2, 0x98, 0xc7, 0xa9, 0xbe
    end_code
    out st0, 0xc000000000000000, 0xc03e
    out st1, 0x8000000000000000, 0x3f80
    out st2, 0xe54698ba8aa69ad2, 0x3fd9
    out st3, 0xc000000000000000, 0xbfff
    out st4, 0xea29fdac67f34733, 0x3ff2
    out st5, 0xe04de020cd896dbd, 0x3fd8
    out st6, 0xdaa221683dcb, 0xffff
    out st7, 0x8796d5e95552ece6, 0x401f
    out sw, 0x400

    insn_case 64, "NP 0F 38 09 /r PSIGNW mm, mm/m64"
    in st0, 0xc90fdaa22168c235, 0x8000
    in st1, 0x8000000000000000, 0x7ffe
    in st2, 0x8000000000000000, 0x4000
    in st3, 0x847da3ed9bd31d85, 0x4006
    in st4, 0xffffffffffffffff, 0x7fff
    in st5, 0xa000000000000000
    in st6, 0xc543e460710a646d, 0x3fec
    in st7, 0xcbb7d59a3a613247, 0x401b
    in sw, 0x1600
    code
    .byte 0x41, 0x0f, 0x38, 0x09, 0xf7
    end_code
    out st0, 0xc543e460710a646d, 0x3fec
    out st1, 0xcbb7d59a3a613247, 0x401b
    out st2, 0xc90fdaa22168c235, 0x8000
    out st3, 0x8000000000000000, 0x7ffe
    out st4, 0x8000000000000000, 0x4000
    out st5, 0x847da3ed9bd31d85, 0x4006
    out st6, 0x1000000000000, 0xffff
    out st7, 0xa000000000000000
    out sw, 0x600
    out tags, 0xff

    insn_case 64, "66 0F 38 09 /r PSIGNW xmm, xmm/m128"
    in rbx, 0x200006e0
    in xmm7, 0x7f7fffff17cc1926, 0x7fffffff800000
    in mem+0x6e0, 0xff8123457fc00000
    in mem+0x6e8, 0x0
    code
    .byte 0x66, 0x0f, 0x38, 0x09, 0x3b
    end_code
    out xmm7, 0x8081ffff17cc0000

    insn_case 64, "66 0F 38 09 /r PSIGNW xmm, xmm/m128"
    in rax, 0x688c3c67
    in xmm5, 0x7fffffa60333c6, 0x7fffffbf800000
    in mem+0x10b8, 0x300005a515f296
    code
    .byte 0x66, 0x0f, 0x38, 0x09, 0xa8, 0x49, 0xd4, 0x73, 0xb7
    end_code
    out xmm5, 0x7fffffa60333c6, 0x7fffff40800000
