/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 3A 21 /r INSERTPS xmm, xmm/m32, imm8"
    in rdx, 0xffffffffa666466e
    in xmm2, 0x49814d141b142208, 0x6434100c0b104834
    in mem+0x500, 0x6e94006499dc4123
    code
    .byte 0x66, 0x0f, 0x3a, 0x21, 0x92, 0x92, 0xbe, 0x99, 0x79, 0xc2
    end_code
    out xmm2, 0x99dc4123, 0x6434100c0b104834

    insn_case 64, "66 0F 3A 21 /r INSERTPS xmm, xmm/m32, imm8"
    in r10, 0x20000e29
    in xmm6, 0xd423634a007fffff, 0x5f00000040490fdb
    in mem+0xe20, 0xfffffffffffff
    code
    .byte 0x66, 0x43, 0x0f, 0x3a, 0x21, 0x72, 0xf7, 0xd9
    end_code
    out xmm6, 0xffffffff00000000, 0x40490fdb
