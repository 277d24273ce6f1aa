/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 65 /r PCMPGTW mm, mm/m64"
    in rbp, 0x20000eb0
    in st0, 0x8000000000000000, 0x3fff
    in st1, 0xd0d9cbe0ec126a28, 0x3ffe
    in st2, 0x8000000000000000, 0x3fff
    in st3, 0xff772338690cbb16, 0x3fe4
    in st5, 0x1, 0x3f80
    in st6, 0xc000000000000000, 0x3f80
    in st7, 0x82ee31a203b94a7c, 0x3ffd
    in mem+0xed0, 0x36a0000000000000
    in sw, 0x1b00
    in tags, 0xff
    code
    .byte 0x0f, 0x65, 0x45, 0x20
    end_code
    out st0, 0xffff, 0xffff
    out st1, 0xc000000000000000, 0x3f80
    out st2, 0x82ee31a203b94a7c, 0x3ffd
    out st3, 0x8000000000000000, 0x3fff
    out st4, 0xd0d9cbe0ec126a28, 0x3ffe
    out st5, 0x8000000000000000, 0x3fff
    out st6, 0xff772338690cbb16, 0x3fe4
    out st7, 0x0
    out sw, 0x300

    insn_case 64, "NP 0F 65 /r PCMPGTW mm, mm/m64"
    in st0, 0x8000000000000001, 0x403e
    in st1, 0xffffffffffffffff, 0x3ffe
    in st2, 0x948cbfcc8e9c249e, 0x3fd7
    in st3, 0xd32ecf4a5fbe0dc6, 0x4017
    in st4, 0xa868907ed621e979, 0x401d
    in st5, 0xc90fdaa22168c235, 0x7ffe
    in st6, 0x8000000000000001, 0x7ffe
    in st7, 0xa000000000000000, 0x3fff
    in sw, 0x4900
    in tags, 0xff
    code
    .byte 0x0f, 0x65, 0xc2
    end_code
    out st0, 0xffffffffffff, 0xffff
    out st1, 0x8000000000000001, 0x403e
    out st2, 0xffffffffffffffff, 0x3ffe
    out st3, 0x948cbfcc8e9c249e, 0x3fd7
    out st4, 0xd32ecf4a5fbe0dc6, 0x4017
    out st5, 0xa868907ed621e979, 0x401d
    out st6, 0xc90fdaa22168c235, 0x7ffe
    out st7, 0x8000000000000001, 0x7ffe
    out sw, 0x4100

    insn_case 64, "66 0F 65 /r PCMPGTW xmm, xmm/m128"
    in xmm1, 0x1a2ba2, 0x2baa
    in xmm7, 0x25406a8230189a10, 0x210c01403032010
    code
    .byte 0x66, 0x4a, 0x0f, 0x65, 0xf9
    end_code
    out xmm7, 0xffffffffffff0000, 0xffff0000ffff0000

    insn_case 64, "66 0F 65 /r PCMPGTW xmm, xmm/m128"
    in xmm9, 0x460c210200110905, 0x8d0640a412251e80
    in xmm14, 0x5f0000001f800000, 0x302bf0c7fc00000
    code
    .byte 0x66, 0x47, 0x0f, 0x65, 0xf1
    end_code
    out xmm14, 0xffff0000ffff0000, 0xffff0000ffff0000
