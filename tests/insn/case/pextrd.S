/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 3A 16 /r PEXTRD r/m32/64, xmm, imm8"
    in xmm6, 0x442911200a0208b0, 0xa269645d804
    code
    .byte 0x66, 0x0f, 0x3a, 0x16, 0xf7, 0xd3
    end_code
    out rdi, 0xa26

    insn_case 64, "66 0F 3A 16 /r PEXTRD r/m32/64, xmm, imm8"
    in rdi, 0x200010e0
    in xmm6, 0xae72d290b9901b1b, 0x5555555555555555
    in mem+0x10e0, 0xc012dd1b9828f583
    code
    .byte 0x66, 0x0f, 0x3a, 0x16, 0x37, 0x85
    end_code
    out mem+0x10e0, 0xc012dd1bae72d290
