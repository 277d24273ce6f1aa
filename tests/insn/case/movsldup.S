/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F3 0F 12 /r MOVSLDUP xmm, xmm/m128"
    in r14, 0x20000550
    in mem+0x550, 0x1
    in mem+0x558, 0x99a45b92b25a6579
    code
    .byte 0xf3, 0x49, 0x0f, 0x12, 0x16
    end_code
    out xmm2, 0x100000001, 0xb25a6579b25a6579

    insn_case 64, "F3 0F 12 /r MOVSLDUP xmm, xmm/m128"
    in rbx, 0x20000847
    in mem+0x800, 0x8c0179b83f000000
    in mem+0x808, 0x807fffffffc12345
    code
    .byte 0xf3, 0x0f, 0x12, 0x7b, 0xb9
    end_code
    out xmm7, 0x3f0000003f000000, 0xffc12345ffc12345
