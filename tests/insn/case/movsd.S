/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F2 0F 10 /r MOVSD xmm, xmm"
    in xmm9, 0x27e, 0xffff
    in xmm15, 0x7b8779c707c1807f, 0x1
    code
    .byte 0x2e, 0xf2, 0x4d, 0x0f, 0x10, 0xf9
    end_code
    out xmm15, 0x27e, 0x1

    insn_case 64, "F2 0F 10 /r MOVSD xmm, xmm"
    in xmm1, 0x929836142124920, 0x606095944610012c
    in xmm14, 0xc3e0000000000000, 0x7fefffffffffffff
    code
    .byte 0xf2, 0x43, 0x0f, 0x10, 0xce
    end_code
    out xmm1, 0xc3e0000000000000, 0x606095944610012c

    insn_case 64, "F2 0F 10 /r MOVSD xmm, m64"
    in rbx, 0x20000b85
    in mem+0xbd0, 0x840029e821070086
    code
    .byte 0xf2, 0x0f, 0x10, 0x6b, 0x4b
    end_code
    out xmm5, 0x840029e821070086

    insn_case 64, "F2 0F 10 /r MOVSD xmm, m64"
    in rcx, 0x31c1b9d8
    in mem+0x970, 0x85f44c00938c9020
    code
    .byte 0xf2, 0x0f, 0x10, 0x94, 0x49, 0xe6, 0xdb, 0xba, 0x8a
    end_code
    out xmm2, 0x4c00938c9020251e

    insn_case 64, "F2 0F 11 /r MOVSD xmm(rm), xmm(reg)"
    in xmm3, 0x807fffffce042c5c, 0x3380000040890330
    in xmm4, 0x3f000000766711cd, 0xcce9482b1cfd817d
    code
    .byte 0xf2, 0x0f, 0x11, 0xdc
    end_code
    out xmm4, 0x807fffffce042c5c, 0xcce9482b1cfd817d

    insn_case 64, "F2 0F 11 /r MOVSD xmm(rm), xmm(reg)"
    in xmm12, 0xfa4bc6a9908d2fb4, 0x53ad866600000000
    in xmm13, 0xcbe, 0x6b11e361b23c632
    code
    .byte 0xf2, 0x45, 0x0f, 0x11, 0xec
    end_code
    out xmm12, 0xcbe, 0x53ad866600000000

    insn_case 64, "F2 0F 11 /r MOVSD m64, xmm"
    in rbx, 0xffffffffea7f2e00
    in xmm13, 0x43e0000000000000, 0x506c052e7d66f0e7
    code
    .byte 0xf2, 0x4c, 0x0f, 0x11, 0xab, 0x00, 0xd6, 0x80, 0x35
    end_code
    out mem+0x400, 0x43e0000000000000

    insn_case 64, "F2 0F 11 /r MOVSD m64, xmm"
    in r8, 0x200005d0
    in xmm15, 0x7f8000013f800000, 0xbf80000019959d95
    code
    .byte 0xf2, 0x4d, 0x0f, 0x11, 0x38
    end_code
    out mem+0x5d0, 0x7f8000013f800000
