/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 6A /r PUNPCKHDQ mm, mm/m64"
    in rsi, 0xffffffffc11a8732
    in st0, 0xc4c0592e13cc3072, 0x4021
    in st1, 0x1, 0x3ffe
    in st2, 0xffffffffffffffff, 0x3c01
    in st3, 0xa000000000000000, 0x1
    in st5, 0xdfbbe284cdd4391e, 0x3fe5
    in st6, 0xc90fdaa22168c235, 0x1
    in st7, 0xc000000000000000, 0x3f80
    in mem+0x1360, 0x7fffffbf800000
    in sw, 0x1500
    in tags, 0xff
    code
    .byte 0x48, 0x0f, 0x6a, 0xb6, 0x2e, 0x8c, 0xe5, 0x5e
    end_code
    out st0, 0xc90fdaa22168c235, 0x1
    out st1, 0xc000000000000000, 0x3f80
    out st2, 0xc4c0592e13cc3072, 0x4021
    out st3, 0x1, 0x3ffe
    out st4, 0xffffffffffffffff, 0x3c01
    out st5, 0xa000000000000000, 0x1
    out st6, 0x7fffff00000000, 0xffff
    out st7, 0xdfbbe284cdd4391e, 0x3fe5
    out sw, 0x500

    insn_case 64, "NP 0F 6A /r PUNPCKHDQ mm, mm/m64"
    in rax, 0x20000643
    in rbp, 0x18
    in st0, 0xffffffffffffffff, 0x4000
    in st1, 0x8000000000000001, 0x7fff
    in st2, 0xc000000000000000, 0x3f80
    in st3, 0xa000000000000000
    in st4, 0x8000000000000001, 0xffff
    in st5, 0xc985fc3e5f0ab6e2, 0x3ff4
    in st6, 0x8000000000000001, 0x3fff
    in st7, 0xdf1700cdc44efa9f, 0x4010
    in mem+0x620, 0xff8000007f7fffff
    in sw, 0x5e00
    code
    .byte 0x0f, 0x6a, 0x64, 0x68, 0xad
    end_code
    out st0, 0xc985fc3e5f0ab6e2, 0x3ff4
    out st1, 0x8000000000000001, 0x3fff
    out st2, 0xdf1700cdc44efa9f, 0x4010
    out st3, 0xffffffffffffffff, 0x4000
    out st4, 0xff80000080000000, 0xffff
    out st5, 0xc000000000000000, 0x3f80
    out st6, 0xa000000000000000
    out st7, 0x8000000000000001, 0xffff
    out sw, 0x4600
    out tags, 0xff

    insn_case 64, "66 0F 6A /r PUNPCKHDQ xmm, xmm/m128"
    in rax, 0x1f
    in r15, 0x2000040e
    in xmm11, 0x20e89602844088b, 0x80a042100a245a40
    in mem+0x4b8, 0xc3e87b40326f2
    code
    .byte 0x66, 0x45, 0x0f, 0x6a, 0x5c, 0x47, 0x64
    end_code
    out xmm11, 0xb40326f20a245a40, 0xc3e8780a04210

    insn_case 64, "66 0F 6A /r PUNPCKHDQ xmm, xmm/m128"
    in xmm7, 0x226082810038630, 0xc1430c8c0a434942
    in xmm9, 0xffffef321d9a92c3, 0x40
    code
    .byte 0x67, 0x66, 0x41, 0x0f, 0x6a, 0xf9
    end_code
    out xmm7, 0x400a434942, 0xc1430c8c
