/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 3A 42 /r MPSADBW xmm, xmm/m128, imm8"
    in rax, 0x3d
    in rbx, 0x20000409
    in xmm5, 0xffffffffa26e0f65, 0x13e1c26c9d1aff3b
    in mem+0x4a0, 0xa98b800030bc052c
    code
    .byte 0x66, 0x48, 0x0f, 0x3a, 0x42, 0x6c, 0x43, 0x1d, 0xb1
    end_code
    out xmm5, 0x1eb015a008e00fa, 0x247022402600248

    insn_case 64, "66 0F 3A 42 /r MPSADBW xmm, xmm/m128, imm8"
    in r11, 0x200008ed
    in xmm10, 0x897d5e6820f19f95, 0x3fe0000000000000
    in mem+0x878, 0xdda8008111524a86
    code
    .byte 0x66, 0x47, 0x0f, 0x3a, 0x42, 0x53, 0x83, 0x6f
    end_code
    out xmm10, 0x18d0212019c00f6, 0x12c020602060206
