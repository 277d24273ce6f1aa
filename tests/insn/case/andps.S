/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 54 /r ANDPS xmm, xmm/m128"
    in xmm10, 0x71f348f3f000000, 0xe8418f1e105958ec
    in xmm13, 0x3db9ac1e00000001, 0x3f000000c5516cd0
    code
    .byte 0x47, 0x0f, 0x54, 0xd5
    end_code
    out xmm10, 0x519240e00000000, 0x28000000005148c0

    insn_case 64, "NP 0F 54 /r ANDPS xmm, xmm/m128"
    in rbx, 0xad73b40
    in xmm9, 0x996007c77da619bb, 0x2f3c33982570f0e4
    in mem+0xd70, 0x192af85840490fdb
    in mem+0xd78, 0x7f8000013f800000
    code
    .byte 0x46, 0x0f, 0x54, 0x8b, 0x30, 0xd2, 0x28, 0x15
    end_code
    out xmm9, 0x192000404000099b, 0x2f00000025000000
