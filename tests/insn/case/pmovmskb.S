/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F D7 /r PMOVMSKB r32, mm"
    in st0, 0xa000000000000000, 0x7ffe
    in st1, 0x8000000000000001, 0x7ffe
    in st2, 0x900c23be94b21584, 0x401b
    in st3, 0xc5d7f345d8a3d912, 0x400a
    in st4, 0xc000000000000000, 0xc03e
    in st5, 0x1, 0x7fff
    in st6, 0xc000000000000000, 0x7fff
    in st7, 0x8000000000000000, 0x8000
    in sw, 0xf00
    in tags, 0xff
    code
    .byte 0x47, 0x0f, 0xd7, 0xf3
    end_code
    out r14, 0x9d
    out st0, 0x8000000000000000, 0x8000
    out st1, 0xa000000000000000, 0x7ffe
    out st2, 0x8000000000000001, 0x7ffe
    out st3, 0x900c23be94b21584, 0x401b
    out st4, 0xc5d7f345d8a3d912, 0x400a
    out st5, 0xc000000000000000, 0xc03e
    out st6, 0x1, 0x7fff
    out st7, 0xc000000000000000, 0x7fff
    out sw, 0x700

    insn_case 64, "NP 0F D7 /r PMOVMSKB r32, mm"
    in st0, 0xb4efc7fae357e221, 0x4004
    in st1, 0x93cd30971dae03c9, 0x4022
    in st2, 0x8000000000000001, 0x7fff
    in st3, 0x8000000000000001, 0x7ffe
    in st4, 0xdc9fae042402593f, 0x3fec
    in st5, 0x8000000000000000, 0x8000
    in st6, 0x1, 0x3c01
    in st7, 0xe89b640f899adb98, 0x3fdf
    in sw, 0x3a00
    in tags, 0xff
    code
    .byte 0x40, 0x0f, 0xd7, 0xd8
    end_code
    out rbx, 0xd5
    out st0, 0x93cd30971dae03c9, 0x4022
    out st1, 0x8000000000000001, 0x7fff
    out st2, 0x8000000000000001, 0x7ffe
    out st3, 0xdc9fae042402593f, 0x3fec
    out st4, 0x8000000000000000, 0x8000
    out st5, 0x1, 0x3c01
    out st6, 0xe89b640f899adb98, 0x3fdf
    out st7, 0xb4efc7fae357e221, 0x4004
    out sw, 0x200

    insn_case 64, "66 0F D7 /r PMOVMSKB r32, xmm"
    in xmm8, 0x34145dc26a91d, 0xc097c55d0763f932
    code
    .byte 0x66, 0x47, 0x0f, 0xd7, 0xe0
    end_code
    out r12, 0xe20a

    insn_case 64, "66 0F D7 /r PMOVMSKB r32, xmm"
    in xmm5, 0x820f02062a80431, 0x208cd39606100889
    code
    .byte 0x66, 0x0f, 0xd7, 0xfd
    end_code
    out rdi, 0x7124
