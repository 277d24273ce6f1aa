/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 DC /r AESENC xmm, xmm/m128"
    in xmm8, 0x55cfeb, 0xfe65eb5d0b1173e7
    in xmm14, 0xcf0000004f000000, 0x3cf854cdff800000
    code
    .byte 0x66, 0x4f, 0x0f, 0x38, 0xdc, 0xf0
    end_code
    out xmm14, 0x9415e2a6c6f2cdae, 0xe4723ece2117fa8

    insn_case 64, "66 0F 38 DC /r AESENC xmm, xmm/m128"
    in xmm3, 0xb10a129527, 0x5d10140992fe3d6f
    in xmm4, 0x43939726ac132e7a, 0xef5a73fe45bad011
    code
    .byte 0x66, 0x0f, 0x38, 0xdc, 0xdc
    end_code
    out xmm3, 0x235a3369a305beab, 0x3b66ccae53c4b4e5
