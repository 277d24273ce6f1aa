/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 38 00 /r PSHUFB mm, mm/m64"
    in r13, 0x20000a8f
    in st0, 0xffffffffffffffff, 0x3c01
    in st1, 0xe38a2b1d42447973, 0x401c
    in st2, 0x8000000000000001, 0x403e
    in st3, 0xe970f9ee7e2ecb16, 0x3ffe
    in st4, 0xa000000000000000, 0x3c01
    in st5, 0xa000000000000000, 0x403e
    in st6, 0xd81639c854728b74, 0x3fdf
    in st7, 0x1, 0x7ffe
    in mem+0xa70, 0x22180580e16041c1
    in sw, 0x5400
    in tags, 0xff
    code
    .byte 0x49, 0x0f, 0x38, 0x00, 0x55, 0xe1
    end_code
    out st0, 0xd81639c854728b74, 0x3fdf
    out st1, 0x1, 0x7ffe
    out st2, 0xffffff0000ffff00, 0xffff
    out st3, 0xe38a2b1d42447973, 0x401c
    out st4, 0x8000000000000001, 0x403e
    out st5, 0xe970f9ee7e2ecb16, 0x3ffe
    out st6, 0xa000000000000000, 0x3c01
    out st7, 0xa000000000000000, 0x403e
    out sw, 0x4400

    insn_case 64, "NP 0F 38 00 /r PSHUFB mm, mm/m64"
    in rdi, 0x2000048d
    in st0, 0xa00b0240b7bf8ced, 0x4021
    in st1, 0xc000000000000000, 0x3f80
    in st2, 0xe09838bd0ca6d583, 0x4018
    in st3, 0xffffffffffffffff
    in st4, 0xc000000000000000, 0x3c01
    in st5, 0xa000000000000000, 0xc03e
    in st6, 0x0, 0x403e
    in st7, 0x8000000000000001, 0x401e
    in mem+0x440, 0x84485b8918401a84
    in sw, 0x6903
    in tags, 0xff
    code
    .byte 0x67, 0x0f, 0x38, 0x00, 0x47, 0xb3
    end_code
    out st0, 0xffff00ffffff00, 0xffff
    out st1, 0xc000000000000000, 0x3c01
    out st2, 0xa000000000000000, 0xc03e
    out st3, 0x0, 0x403e
    out st4, 0x8000000000000001, 0x401e
    out st5, 0xa00b0240b7bf8ced, 0x4021
    out st6, 0xc000000000000000, 0x3f80
    out st7, 0xe09838bd0ca6d583, 0x4018
    out sw, 0x4103

    insn_case 64, "66 0F 38 00 /r PSHUFB xmm, xmm/m128"
    in xmm6, 0x7fefffffffffffff, 0x74463741e0b172ab
    code
    .byte 0x66, 0x0f, 0x38, 0x00, 0xf6
    end_code
    out xmm6, 0x7400000000000000, 0xffef7fff0000ff00

    insn_case 64, "66 0F 38 00 /r PSHUFB xmm, xmm/m128"
    in xmm7, 0x2793d55fbc653a60, 0x5338338f4d0ce2bf
    in xmm14, 0xe8df9a07c4045745, 0x400921fb54442d18
    code
    .byte 0x66, 0x4b, 0x0f, 0x38, 0x00, 0xfe
    end_code
    out xmm7, 0x27005f27d5, 0x60e23a005f5f33bf
