/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F2 0F F0 /r LDDQU xmm, m128"
    in mem+0xc30, 0x7fc000003f000000
    in mem+0xc38, 0xb49b3d300000001
    code
    .byte 0xf2, 0x4e, 0x0f, 0xf0, 0x35, 0x27, 0x04, 0x00, 0x10
    end_code
    out xmm14, 0x7fc000003f000000, 0xb49b3d300000001

    insn_case 64, "F2 0F F0 /r LDDQU xmm, m128"
    in rbx, 0x200011d1
    in mem+0x11a0, 0xa3ab081003402010
    in mem+0x11a8, 0x1e20f04008080084
    code
    .byte 0xf2, 0x0f, 0xf0, 0x7b, 0xcf
    end_code
    out xmm7, 0xa3ab081003402010, 0x1e20f04008080084
