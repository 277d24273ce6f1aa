/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 74 /r PCMPEQB mm, mm/m64"
    in r9, 0x20000840
    in st0, 0x8000000000000001, 0x401e
    in st1, 0xc90fdaa22168c235, 0xc03e
    in st2, 0x84ba95c0564151c7, 0x401c
    in st3, 0xa000000000000000, 0x401e
    in st4, 0x1, 0x7fff
    in st5, 0xf65358dce0f97f69, 0x3fd8
    in st6, 0xa3779682e5f37d8e, 0x3ff2
    in st7, 0xa99bfe24e02000ae, 0x3fea
    in sw, 0x3800
    in tags, 0xff
    code
    .byte 0x47, 0x0f, 0x74, 0x01
    end_code
    out st0, 0x0, 0xffff
    out st1, 0x84ba95c0564151c7, 0x401c
    out st2, 0xa000000000000000, 0x401e
    out st3, 0x1, 0x7fff
    out st4, 0xf65358dce0f97f69, 0x3fd8
    out st5, 0xa3779682e5f37d8e, 0x3ff2
    out st6, 0xa99bfe24e02000ae, 0x3fea
    out st7, 0x8000000000000001, 0x401e
    out sw, 0x0

    insn_case 64, "NP 0F 74 /r PCMPEQB mm, mm/m64"
    in rdx, 0x4950fa5e
    in st0, 0xa000000000000000, 0x7fff
    in st1, 0xeef96d4eb63714c3, 0x3feb
    in st2, 0xa000000000000000, 0x1
    in st3, 0x8000000000000001, 0x1
    in st4, 0x8000000000000000
    in st5, 0x8000000000000001, 0x8000
    in st6, 0x8000000000000001, 0xc03e
    in mem+0x9e0, 0xfd9f68cf8a94
    in sw, 0x7200
    in tags, 0xff
    code
    .byte 0x0f, 0x74, 0xaa, 0x82, 0x0f, 0xaf, 0xd6
    end_code
    out st0, 0xa000000000000000, 0x1
    out st1, 0x8000000000000001, 0x1
    out st2, 0x8000000000000000
    out st3, 0x8000000000000001, 0x8000
    out st4, 0x8000000000000001, 0xc03e
    out st5, 0xffff000000000000, 0xffff
    out st6, 0xa000000000000000, 0x7fff
    out st7, 0xeef96d4eb63714c3, 0x3feb
    out sw, 0x4200

    insn_case 64, "66 0F 74 /r PCMPEQB xmm, xmm/m128"
    in xmm7, 0xcc50120cc0520004, 0x849001000118d021
    in mem+0x1278, 0xcf00000033800000
    code
    .byte 0x66, 0x0f, 0x74, 0x3d, 0x68, 0x0a, 0x00, 0x10
    end_code
    out xmm7, 0x0, 0xff00000000

    insn_case 64, "66 0F 74 /r PCMPEQB xmm, xmm/m128"
    in rax, 0x20001010
    code
    .byte 0x66, 0x44, 0x0f, 0x74, 0x18
    end_code
    out xmm11, 0x0
