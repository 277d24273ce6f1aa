/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 DE /r AESDEC xmm, xmm/m128"
    in xmm4, 0x7f800001cf000000, 0x40c5b79d6e1d49b5
    in xmm14, 0x4f000000cf000000, 0x1f800000807fffff
    code
    .byte 0x66, 0x4e, 0x0f, 0x38, 0xde, 0xf4
    end_code
    out xmm14, 0x2e0139e89b167dc6, 0xa4a435b8f1ab385b

    insn_case 64, "66 0F 38 DE /r AESDEC xmm, xmm/m128"
    in rbx, 0x20000e50
    in xmm0, 0x7ff0000000000001, 0x3fe0000000000000
    in mem+0xe50, 0xffff
    in mem+0xe58, 0x9
    code
    .byte 0x66, 0x0f, 0x38, 0xde, 0x03
    end_code
    out xmm0, 0x71998e9414081668, 0x9c98306ee5e77b9
