/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F F9 /r PSUBW mm, mm/m64"
    in rdx, 0x20000e42
    in st0, 0xb149486dc5e6fb2b, 0x4001
    in st1, 0x0, 0xbfff
    in st2, 0x1, 0x4000
    in st3, 0x8000000000000001, 0x8000
    in st4, 0x8000000000000001, 0x401e
    in st5, 0xac560923701d64fc, 0x3ff1
    in st6, 0xe1a614948c250263, 0x4023
    in st7, 0x1, 0xc03e
    in mem+0xe70, 0x1302201169818408
    in sw, 0x1300
    code
    .byte 0x40, 0x0f, 0xf9, 0x72, 0x2e
    end_code
    out st0, 0xe1a614948c250263, 0x4023
    out st1, 0x1, 0xc03e
    out st2, 0xb149486dc5e6fb2b, 0x4001
    out st3, 0x0, 0xbfff
    out st4, 0x1, 0x4000
    out st5, 0x8000000000000001, 0x8000
    out st6, 0x6cfedfef967f7bf9, 0xffff
    out st7, 0xac560923701d64fc, 0x3ff1
    out sw, 0x300
    out tags, 0xff

    insn_case 64, "NP 0F F9 /r PSUBW mm, mm/m64"
    in rax, 0x200009e0
    in st0, 0x8000000000000000, 0x3c01
    in st1, 0xc000000000000000, 0xbfff
    in st2, 0xa8fdf7b5abd81c5f, 0x3ffe
    in st3, 0xedcc5f617c346921, 0x3fed
    in st4, 0xaaeda5abc83b30eb, 0x3fdf
    in st5, 0xe25f3830f9918859, 0x4025
    in st6, 0xe66ceb5a48eb45b2, 0x3fe3
    in st7, 0xa000000000000000, 0x4000
    in mem+0xa00, 0x7ff0000000000001
    in sw, 0x5300
    code
    .byte 0x46, 0x0f, 0xf9, 0x50, 0x20
    end_code
    out st0, 0xe66ceb5a48eb45b2, 0x3fe3
    out st1, 0xa000000000000000, 0x4000
    out st2, 0x1000000000ffff, 0xffff
    out st3, 0xc000000000000000, 0xbfff
    out st4, 0xa8fdf7b5abd81c5f, 0x3ffe
    out st5, 0xedcc5f617c346921, 0x3fed
    out st6, 0xaaeda5abc83b30eb, 0x3fdf
    out st7, 0xe25f3830f9918859, 0x4025
    out sw, 0x4300
    out tags, 0xff

    insn_case 64, "66 0F F9 /r PSUBW xmm, xmm/m128"
    in rax, 0x20000795
    in xmm7, 0xa061065c23930423, 0xe874c72420ab41aa
    in mem+0x790, 0x3d615f1ff5a868f1
    in mem+0x798, 0xf473a650072a8d94
    code
    .byte 0x66, 0x42, 0x0f, 0xf9, 0x78, 0xfb
    end_code
    out xmm7, 0x6300a73d2deb9b32, 0xf40120d41981b416

    insn_case 64, "66 0F F9 /r PSUBW xmm, xmm/m128"
    in xmm3, 0x149060000280088a, 0x8400162600040015
    in xmm15, 0xfffffffffffe1c97, 0x8e01d6c554f0f5f5
    code
    .byte 0x66, 0x4b, 0x0f, 0xf9, 0xdf
    end_code
    out xmm3, 0x149160010282ebf3, 0xf5ff3f61ab140a20
