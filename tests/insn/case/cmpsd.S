/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F2 0F C2 /r CMPSD xmm, xmm/m64, imm8"
    in r13, 0x20000aec
    in xmm8, 0xbc9020008a930900, 0x54413002680019a9
    in mem+0xb20, 0xfffffffffffff
    code
    .byte 0xf2, 0x45, 0x0f, 0xc2, 0x45, 0x34, 0xe5
    end_code
    out xmm8, 0x0, 0x54413002680019a9
    out mxcsr, 0x1f82

    insn_case 64, "F2 0F C2 /r CMPSD xmm, xmm/m64, imm8"
    in rax, 0x20000f15
    in xmm11, 0x649cd20e4e080080, 0xe100030200e2b245
    code
    .byte 0xf2, 0x4c, 0x0f, 0xc2, 0x58, 0xab, 0x14
    end_code
    out xmm11, 0xffffffffffffffff, 0xe100030200e2b245
