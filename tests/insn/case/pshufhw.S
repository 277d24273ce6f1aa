/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F3 0F 70 /r PSHUFHW xmm, xmm/m128, imm8"
    in xmm14, 0x80000040490fdb, 0x7fffff7f800001
    code
    .byte 0xf3, 0x4d, 0x0f, 0x70, 0xc6, 0x4a
    end_code
    out xmm8, 0x80000040490fdb, 0x7f800001ffffffff

    insn_case 64, "F3 0F 70 /r PSHUFHW xmm, xmm/m128, imm8"
    in rax, 0x200012ae
    in mem+0x1240, 0x192d89b0a9914c0
    in mem+0x1248, 0xa
    code
    .byte 0xf3, 0x0f, 0x70, 0x78, 0x92, 0x94
    end_code
    out xmm7, 0x192d89b0a9914c0, 0xa
