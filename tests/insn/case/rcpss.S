/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F3 0F 53 /r RCPSS xmm, xmm/m32"
    in rcx, 0x200009e1
    in xmm12, 0x806200004a8c3049, 0x1549805004080
    in mem+0xa20, 0xc3e0000000000000
    code
    .byte 0xf3, 0x4c, 0x0f, 0x53, 0x61, 0x3f
    end_code
    out xmm12, 0x806200007f800000, 0x1549805004080

    insn_case 64, "F3 0F 53 /r RCPSS xmm, xmm/m32"
    in r8, 0x200012e0
    in xmm11, 0x7fefffffffffffff, 0xfff0000000000000
    in mem+0x12e0, 0xfff4000000012345
    code
    .byte 0xf3, 0x45, 0x0f, 0x53, 0x18
    end_code
    out xmm11, 0x7fefffff7f800000, 0xfff0000000000000
