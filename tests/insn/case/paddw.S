/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F FD /r PADDW mm, mm/m64"
    in rbp, 0xffffffffcd6d36f8
    in st0, 0x0, 0x3f80
    in st1, 0xa000000000000000, 0x8000
    in st2, 0xde70ed2aef2ef9f6, 0x3ff2
    in st3, 0xffffffffffffffff, 0x1
    in st4, 0x0, 0xbfff
    in st5, 0x828bf2e8435fc43d, 0x3ffe
    in st6, 0xffffffffffffffff, 0xbfff
    in st7, 0xffffffffffffffff, 0x7ffe
    in mem+0x5b0, 0x8a4929c73f800000
    in sw, 0x7600
    in tags, 0xff
    code
    .byte 0x0f, 0xfd, 0x85, 0xb8, 0xce, 0x92, 0x52
    end_code
    out st0, 0x68b916f12eaef9f6, 0xffff
    out st1, 0xffffffffffffffff, 0x1
    out st2, 0x0, 0xbfff
    out st3, 0x828bf2e8435fc43d, 0x3ffe
    out st4, 0xffffffffffffffff, 0xbfff
    out st5, 0xffffffffffffffff, 0x7ffe
    out st6, 0x0, 0x3f80
    out st7, 0xa000000000000000, 0x8000
    out sw, 0x4600

    insn_case 64, "NP 0F FD /r PADDW mm, mm/m64"
    in rcx, 0x9f0d7eea
    in st1, 0xc5dc92caf91219fc, 0x400e
    in mem+0xc10, 0x14afd671
    in tags, 0xff
    code
    .byte 0x0f, 0xfd, 0x89, 0x26, 0x8d, 0xf2, 0x80
    end_code
    out st1, 0xc5dc92ca0dc1f06d, 0xffff

    insn_case 64, "66 0F FD /r PADDW xmm, xmm/m128"
    in xmm2, 0xe088a442f1282000, 0x207b2c04008400b
    in xmm7, 0x3ff0000000000000, 0xc3e0000000000000
    code
    .byte 0x66, 0x0f, 0xfd, 0xfa
    end_code
    out xmm7, 0x2078a442f1282000, 0xc5e7b2c04008400b

    insn_case 64, "66 0F FD /r PADDW xmm, xmm/m128"
    in rbx, 0x200010bb
    in xmm6, 0x4068880161b40e80, 0x80c0011226102041
    in mem+0x10f0, 0x890642a729c939f0
    in mem+0x10f8, 0xfffffffffffff
    code
    .byte 0x66, 0x0f, 0xfd, 0x73, 0x35
    end_code
    out xmm6, 0xc96ecaa88b7d4870, 0x80cf0111260f2040
