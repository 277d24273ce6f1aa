/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F EE /r PMAXSW mm, mm/m64"
    in st0, 0xb87f4330dadf7857, 0x3fea
    in st1, 0x1, 0xbfff
    in st2, 0xf5f334915c66e0ec, 0x401b
    in st3, 0x1, 0x3ffe
    in st4, 0xcb439c3cb09edd1a, 0x401c
    in st5, 0xc90fdaa22168c235, 0xbfff
    in st6, 0x8000000000000000, 0x7ffe
    in st7, 0x8000000000000001, 0x1
    in sw, 0x5600
    in tags, 0xff
    code
    .byte 0x67, 0x0f, 0xee, 0xed
    end_code
    out st0, 0x8000000000000000, 0x7ffe
    out st1, 0x8000000000000001, 0x1
    out st2, 0xb87f4330dadf7857, 0x3fea
    out st3, 0x1, 0xbfff
    out st4, 0xf5f334915c66e0ec, 0x401b
    out st5, 0x1, 0xffff
    out st6, 0xcb439c3cb09edd1a, 0x401c
    out st7, 0xc90fdaa22168c235, 0xbfff
    out sw, 0x4600

    insn_case 64, "NP 0F EE /r PMAXSW mm, mm/m64"
    in r9, 0xffffffffd80497c0
    in st0, 0x8000000000000001, 0x7ffe
    in st1, 0xaeba71ef7d7817f2, 0x401f
    in st2, 0xce3bb41a7b56670f, 0x401e
    in st3, 0xffffffffffffffff
    in st4, 0xffffffffffffffff, 0x1
    in st5, 0xc90fdaa22168c235, 0x8000
    in st6, 0x80d9b14162c75420, 0x3fe1
    in st7, 0x1, 0xc03e
    in mem+0xe90, 0xffffffb7f0a650f2
    in sw, 0x5278
    in tags, 0xff
    code
    .byte 0x49, 0x0f, 0xee, 0xac, 0xa1, 0xd0, 0x76, 0xfb, 0x47
    end_code
    out st0, 0x80d9b14162c75420, 0x3fe1
    out st1, 0x1, 0xc03e
    out st2, 0x8000000000000001, 0x7ffe
    out st3, 0xaeba71ef7d7817f2, 0x401f
    out st4, 0xce3bb41a7b56670f, 0x401e
    out st5, 0xffffffffffff50f2, 0xffff
    out st6, 0xffffffffffffffff, 0x1
    out st7, 0xc90fdaa22168c235, 0x8000
    out sw, 0x4278

    insn_case 64, "66 0F EE /r PMAXSW xmm, xmm/m128"
    in rbp, 0x396d0f84
    in xmm3, 0x47b1c5dd00000001, 0x13c98277f5c361c1
    in mem+0x500, 0xa3de5eb9711ce410
    in mem+0x508, 0x7f80000000000001
    code
    .byte 0x66, 0x0f, 0xee, 0x9d, 0x7c, 0xf5, 0x92, 0xe6
    end_code
    out xmm3, 0x47b15eb9711c0001, 0x7f800000000061c1

    insn_case 64, "66 0F EE /r PMAXSW xmm, xmm/m128"
    in xmm6, 0x39ba0042a6aa8ffc, 0x7f7fffff33800000
    in xmm7, 0x8000000000000000, 0x13bb3aae4dd4b425
    code
    .byte 0x66, 0x48, 0x0f, 0xee, 0xfe
    end_code
    out xmm7, 0x39ba004200000000, 0x7f7f3aae4dd40000
