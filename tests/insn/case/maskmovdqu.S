/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F F7 /r MASKMOVDQU xmm, xmm"
    in rdi, 0x20001220
    in xmm1, 0xc0080402234c002, 0x40c0900000108080
    in xmm2, 0xffc123457f800000, 0x83c454e800000001
    in mem+0x1220, 0x8a6e5ca3bd2a9022
    in mem+0x1228, 0x98b28ed7c2d6af7a
    code
    .byte 0x66, 0x0f, 0xf7, 0xca
    end_code
    out mem+0x1220, 0xc005ca3bd349022
    out mem+0x1228, 0x40c08e00c2d6af7a

    insn_case 64, "66 0F F7 /r MASKMOVDQU xmm, xmm"
    in rdi, 0x20000d70
    in xmm4, 0x6188c00180194000, 0x93108842c4091214
    in xmm5, 0xfffffffffffe770b, 0x40
    in mem+0xd70, 0x834ace770ed25f3b
    code
    .byte 0x66, 0x0f, 0xf7, 0xe5
    end_code
    out mem+0xd70, 0x6188c00180195f3b
