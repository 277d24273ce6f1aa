/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 3A 0C /r BLENDPS xmm, xmm/m128, imm8"
    in rbp, 0x20000ad0
    in xmm0, 0x3ff0000000000000, 0xc3e0000000000000
    in mem+0xa80, 0x604141a39021602
    code
    .byte 0x66, 0x42, 0x0f, 0x3a, 0x0c, 0x45, 0xb0, 0x33
    end_code
    out xmm0, 0x604141a39021602, 0xc3e0000000000000

    insn_case 64, "66 0F 3A 0C /r BLENDPS xmm, xmm/m128, imm8"
    in r8, 0x20000a72
    in xmm6, 0x7ff0000000000000, 0x6f6f6947771b91d
    in mem+0xa60, 0xaca1b030c2003f14
    code
    .byte 0x66, 0x4b, 0x0f, 0x3a, 0x0c, 0x70, 0xee, 0x03
    end_code
    out xmm6, 0xaca1b030c2003f14, 0x6f6f6947771b91d
