/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 6E /r MOVD mm, r/m32/64"
    in rsi, 0x20000f86
    in st0, 0xfd8e66d6ae8f66bc, 0x3fe9
    in st1, 0x0, 0xffff
    in st2, 0xc90fdaa22168c235, 0xc03e
    in st3, 0x0, 0x4000
    in st4, 0xab3fb28b126858df, 0x400c
    in st5, 0xc66ae42ccc6c6e97, 0x401d
    in mem+0xf50, 0x2
    in sw, 0x5d00
    in tags, 0xff
    code
    .byte 0x26, 0x0f, 0x6e, 0x4e, 0xca
    end_code
    out st0, 0xc66ae42ccc6c6e97, 0x401d
    out st1, 0x2, 0xffff
    out st2, 0x0
    out st3, 0xfd8e66d6ae8f66bc, 0x3fe9
    out st4, 0x0, 0xffff
    out st5, 0xc90fdaa22168c235, 0xc03e
    out st6, 0x0, 0x4000
    out st7, 0xab3fb28b126858df, 0x400c
    out sw, 0x4500

    insn_case 64, "NP 0F 6E /r MOVD mm, r/m32/64"
    in rsi, 0x8000
    in st0, 0xc000000000000000, 0x7ffe
    in st1, 0xc000000000000000, 0x8000
    in st2, 0xe280f4ea551e8eda, 0x4013
    in st3, 0xce5ed3871f26bbe5, 0x400a
    in st4, 0x1
    in st6, 0xe4133bc7016cee78, 0x401a
    in st7, 0xb5921e7d509e2e85, 0x4024
    in sw, 0x2f00
    in tags, 0xff
    code
    .byte 0x48, 0x0f, 0x6e, 0xd6
    end_code
    out st0, 0xce5ed3871f26bbe5, 0x400a
    out st1, 0x1
    out st2, 0x8000, 0xffff
    out st3, 0xe4133bc7016cee78, 0x401a
    out st4, 0xb5921e7d509e2e85, 0x4024
    out st5, 0xc000000000000000, 0x7ffe
    out st6, 0xc000000000000000, 0x8000
    out st7, 0xe280f4ea551e8eda, 0x4013
    out sw, 0x700

    insn_case 64, "NP 0F 7E /r MOVD r/m32/64, mm"
    in st0, 0xc267f898f233e3ea, 0x400e
    in st1, 0x91c6b202f92253ab, 0x3ff1
    in st2, 0xa000000000000000, 0x4000
    in st3, 0xc90fdaa22168c235
    in st4, 0xf81ee12f0a2ead6d, 0x3ff0
    in st5, 0xc65079bf9c4212de, 0x3ff0
    in st6, 0xb255e2f379276e26, 0x401e
    in st7, 0x0, 0x4000
    in sw, 0x6c00
    in tags, 0xff
    code
    .byte 0x4c, 0x0f, 0x7e, 0xf4
    end_code
    out rsp, 0x91c6b202f92253ab
    out st0, 0xc90fdaa22168c235
    out st1, 0xf81ee12f0a2ead6d, 0x3ff0
    out st2, 0xc65079bf9c4212de, 0x3ff0
    out st3, 0xb255e2f379276e26, 0x401e
    out st4, 0x0, 0x4000
    out st5, 0xc267f898f233e3ea, 0x400e
    out st6, 0x91c6b202f92253ab, 0x3ff1
    out st7, 0xa000000000000000, 0x4000
    out sw, 0x4400

    insn_case 64, "NP 0F 7E /r MOVD r/m32/64, mm"
    in rax, 0x200011df
    in st1, 0xd2d534fed44a9227, 0x4007
    in mem+0x1250, 0xded19d04ee91d0f1
    in tags, 0xff
    code
    .byte 0x0f, 0x7e, 0x48, 0x71
    end_code
    out mem+0x1250, 0xded19d04d44a9227

    insn_case 64, "66 0F 6E /r MOVD xmm, r/m32/64"
    in rbp, 0x6375d
    code
    .byte 0x66, 0x42, 0x0f, 0x6e, 0xc5
    end_code
    out xmm0, 0x6375d

    insn_case 64, "66 0F 6E /r MOVD xmm, r/m32/64"
    in rcx, 0x27c381b6
    in mem+0x980, 0x338000007f7fffff
    code
    .byte 0x66, 0x4a, 0x0f, 0x6e, 0xa9, 0xca, 0x87, 0x3c, 0xf8
    end_code
    out xmm5, 0x338000007f7fffff

    insn_case 64, "66 0F 7E /r MOVD r/m32/64, xmm"
    in xmm5, 0x280801612892888, 0x6c0500809018f126
    code
    .byte 0x66, 0x48, 0x0f, 0x7e, 0xe8
    end_code
    out rax, 0x280801612892888

    insn_case 64, "66 0F 7E /r MOVD r/m32/64, xmm"
    in rbp, 0x8972a1c3
    in xmm2, 0xffffffffffffffff, 0x3f
    code
    .byte 0x66, 0x4a, 0x0f, 0x7e, 0x95, 0x0d, 0x70, 0x8d, 0x96
    end_code
    out mem+0x11d0, 0xffffffffffffffff
