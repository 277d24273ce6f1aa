/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F2 0F 2A /r CVTSI2SD xmm, r/m32/64"
    in rcx, 0x2a834df3ee0f62a9
    in xmm11, 0xe26ed3a468760c0a, 0x41e0000000000000
    code
    .byte 0xf2, 0x44, 0x0f, 0x2a, 0xd9
    end_code
    out xmm11, 0xc1b1f09d57000000, 0x41e0000000000000

    insn_case 64, "F2 0F 2A /r CVTSI2SD xmm, r/m32/64"
    in rdi, 0x200009b7
    in xmm10, 0xe18801222003186, 0x4b03000a4105008
    in mem+0xa00, 0x7ffffffe5dcdc4
    code
    .byte 0xf2, 0x4c, 0x0f, 0x2a, 0x57, 0x49
    end_code
    out xmm10, 0x435fffffff977371, 0x4b03000a4105008
