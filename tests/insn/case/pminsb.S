/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 38 /r PMINSB xmm, xmm/m128"
    in r15, 0xffffffffce43add5
    in xmm13, 0x400921fb54442d18, 0x1e60000000000000
    in mem+0xca0, 0xd6963ec00000001
    in mem+0xca8, 0x807fffff3f000000
    code
    .byte 0x66, 0x4d, 0x0f, 0x38, 0x38, 0xaf, 0xcb, 0x5e, 0xbc, 0x51
    end_code
    out xmm13, 0xd0921ec00000001, 0x8060ffff00000000

    insn_case 64, "66 0F 38 38 /r PMINSB xmm, xmm/m128"
    in r11, 0xffffffffa69fe735
    in xmm0, 0x47efffffe0000000, 0x1
    in mem+0x540, 0xb8241181000a0c31
    in mem+0x548, 0xd3a50aa2200d8a18
    code
    .byte 0x66, 0x41, 0x0f, 0x38, 0x38, 0x83, 0x0b, 0x1e, 0x60, 0x79
    end_code
    out xmm0, 0xb8efff81e0000000, 0xd3a500a200008a01
