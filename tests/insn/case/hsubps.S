/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F2 0F 7D /r HSUBPS xmm, xmm/m128"
    in rdx, 0xffffffffd193af9a
    in xmm4, 0x40490fdb76064c97, 0x800000001be942a4
    in mem+0x6e0, 0x250202210982901
    in mem+0x6e8, 0x5e1118012024c9ea
    in mxcsr, 0x5ffd
    code
    .byte 0x67, 0xf2, 0x0f, 0x7d, 0xa2, 0x46, 0x57, 0x6c, 0x4e
    end_code
    out xmm4, 0x1be942a476064c97, 0xde11180010982901

    insn_case 64, "F2 0F 7D /r HSUBPS xmm, xmm/m128"
    in xmm5, 0xe56f93ce8b3ae3ba, 0xff8123455f000000
    in xmm9, 0xfffffdd0edcdd88f, 0xcb25b88b81a30275
    code
    .byte 0xf2, 0x44, 0x0f, 0x7d, 0xcd
    end_code
    out xmm9, 0x4b25b88bfffffdd0, 0xffc12345656f93ce
    out mxcsr, 0x1fa1
