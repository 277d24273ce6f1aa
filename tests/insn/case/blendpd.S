/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 3A 0D /r BLENDPD xmm, xmm/m128, imm8"
    in xmm4, 0xb868a00349f92c48, 0x1e60000000000000
    code
    .byte 0x66, 0x4e, 0x0f, 0x3a, 0x0d, 0xf4, 0x9b
    end_code
    out xmm14, 0xb868a00349f92c48, 0x1e60000000000000

    insn_case 64, "66 0F 3A 0D /r BLENDPD xmm, xmm/m128, imm8"
    in xmm1, 0xcf0000001f800000, 0x40490fdbce56754d
    in xmm14, 0x2751ff1e99e3f399, 0xb207952805be4aea
    code
    .byte 0x66, 0x43, 0x0f, 0x3a, 0x0d, 0xce, 0x81
    end_code
    out xmm1, 0x2751ff1e99e3f399, 0x40490fdbce56754d
