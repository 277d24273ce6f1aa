/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F C4 /r PINSRW mm, r32/m16, imm8"
    in rdi, 0xec9b44d3c81758af
    in st0, 0xfdc9da24b4cdd31d, 0x3fe8
    in st1, 0xffffffffffffffff, 0xffff
    in st2, 0xc4db9a0bfe6b365c, 0x3fd7
    in st3, 0xffffffffffffffff, 0x7fff
    in st4, 0xd72ee8d4a1445e8e, 0x4018
    in st5, 0xc99c34df3b30d864, 0x4017
    in st6, 0xa000000000000000, 0xbfff
    in st7, 0xa000000000000000
    in sw, 0x7a71
    in tags, 0xff
    code
    .byte 0x67, 0x4c, 0x0f, 0xc4, 0xff, 0xc8
    end_code
    out st0, 0xffffffffffffffff, 0xffff
    out st1, 0xc4db9a0bfe6b365c, 0x3fd7
    out st2, 0xffffffffffffffff, 0x7fff
    out st3, 0xd72ee8d4a1445e8e, 0x4018
    out st4, 0xc99c34df3b30d864, 0x4017
    out st5, 0xa000000000000000, 0xbfff
    out st6, 0xa000000000000000
    out st7, 0xfdc9da24b4cd58af, 0xffff
    out sw, 0x4271

    insn_case 64, "NP 0F C4 /r PINSRW mm, r32/m16, imm8"
    in r13, 0x200004cd
    in st0, 0xc90fdaa22168c235, 0x4000
    in st1, 0xa000000000000000, 0x7ffe
    in st2, 0x1, 0xffff
    in st3, 0xc90fdaa22168c235, 0x3f80
    in st4, 0xc90fdaa22168c235, 0x1
    in st5, 0x8000000000000001, 0xffff
    in st6, 0xffffffffffffffff
    in st7, 0xc90fdaa22168c235, 0x1
    in mem+0x480, 0x3f
    in sw, 0xb32
    in tags, 0xff
    code
    .byte 0x4b, 0x0f, 0xc4, 0x65, 0xb3, 0x26
    end_code
    out st0, 0xc90fdaa22168c235, 0x1
    out st1, 0xc90fdaa22168c235, 0x4000
    out st2, 0xa000000000000000, 0x7ffe
    out st3, 0x1, 0xffff
    out st4, 0xc90f003f2168c235, 0xffff
    out st5, 0xc90fdaa22168c235, 0x1
    out st6, 0x8000000000000001, 0xffff
    out st7, 0xffffffffffffffff
    out sw, 0x332

    insn_case 64, "66 0F C4 /r PINSRW xmm, r32/m16, imm8"
    in rbp, 0x53f779d03113ab7a
    in xmm1, 0x180780086844018, 0xa6e06a20908400
    code
    .byte 0x66, 0x0f, 0xc4, 0xcd, 0x7c
    end_code
    out xmm1, 0x180780086844018, 0xa6e06a2090ab7a

    insn_case 64, "66 0F C4 /r PINSRW xmm, r32/m16, imm8"
    in rbp, 0x20001120
    in xmm5, 0xc50008a9c620821, 0x5000031256211a01
    in mem+0x10f0, 0x3f00000038c9b69b
    code
    .byte 0x66, 0x0f, 0xc4, 0x6d, 0xd0, 0x6d
    end_code
    out xmm5, 0xc50008a9c620821, 0x50000312b69b1a01
