/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F C2 /r CMPPD xmm, xmm/m128, imm8"
    in rax, 0x200012e0
    in xmm1, 0x9048a08004341040, 0x44044008d8130903
    code
    .byte 0x66, 0x48, 0x0f, 0xc2, 0x08, 0x31
    end_code
    out xmm1, 0xffffffffffffffff

    insn_case 64, "66 0F C2 /r CMPPD xmm, xmm/m128, imm8"
    in xmm5, 0x8c0d101881ac1904, 0x50c7439028801da0
    in xmm7, 0xc5a865a955b9f597, 0x776dbebffc12345
    code
    .byte 0x66, 0x40, 0x0f, 0xc2, 0xef, 0xe2
    end_code
    out xmm5, 0x0
