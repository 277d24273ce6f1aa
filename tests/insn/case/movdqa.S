/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 6F /r MOVDQA xmm, xmm/m128"
    in mem+0x1380, 0xf5893c1eb3dcc6cf
    in mem+0x1388, 0x36a0000000000000
    code
    .byte 0x66, 0x0f, 0x6f, 0x05, 0x78, 0x0b, 0x00, 0x10
    end_code
    out xmm0, 0xf5893c1eb3dcc6cf, 0x36a0000000000000

    insn_case 64, "66 0F 6F /r MOVDQA xmm, xmm/m128"
    in xmm0, 0x3d44fd599da9ac54, 0x183fc6bf5accd9e9
    code
    .byte 0x66, 0x0f, 0x6f, 0xe8
    end_code
    out xmm5, 0x3d44fd599da9ac54, 0x183fc6bf5accd9e9

    insn_case 64, "66 0F 7F /r MOVDQA xmm/m128, xmm"
    in r14, 0x20000b40
    in xmm0, 0x7fffffcf000000, 0x807fffff3f72ddb2
    code
    .byte 0x66, 0x43, 0x0f, 0x7f, 0x46, 0x60
    end_code
    out mem+0xba0, 0x7fffffcf000000
    out mem+0xba8, 0x807fffff3f72ddb2

    insn_case 64, "66 0F 7F /r MOVDQA xmm/m128, xmm"
    in rdi, 0x20001229
    in xmm7, 0x4880102254c11118, 0x80264a8909019920
    code
    .byte 0x66, 0x0f, 0x7f, 0x7f, 0x17
    end_code
    out mem+0x1240, 0x4880102254c11118
    out mem+0x1248, 0x80264a8909019920
