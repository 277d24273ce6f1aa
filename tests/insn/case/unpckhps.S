/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 15 /r UNPCKHPS xmm, xmm/m128"
    in rcx, 0x20001177
    in xmm10, 0xafd, 0x57a672bcdd9e396f
    in mem+0x1118, 0x84b756ed5376dbbe
    code
    .byte 0x44, 0x0f, 0x15, 0x51, 0x99
    end_code
    out xmm10, 0x5376dbbedd9e396f, 0x84b756ed57a672bc

    insn_case 64, "NP 0F 15 /r UNPCKHPS xmm, xmm/m128"
    in xmm1, 0x7c99b31980000000, 0xcab502a040490fdb
    in xmm9, 0x7da5b137, 0xffff901016575614
    code
    .byte 0x4c, 0x0f, 0x15, 0xc9
    end_code
    out xmm9, 0x40490fdb16575614, 0xcab502a0ffff9010
