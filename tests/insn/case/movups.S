/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 10 /r MOVUPS xmm, xmm/m128"
    in xmm3, 0x9a4800102b041a92, 0x44b1051814080006
    code
    .byte 0x40, 0x0f, 0x10, 0xc3
    end_code
    out xmm0, 0x9a4800102b041a92, 0x44b1051814080006

    insn_case 64, "NP 0F 10 /r MOVUPS xmm, xmm/m128"
    in xmm4, 0x16cc2cfc8d, 0xfffffffffff89199
    code
    .byte 0x0f, 0x10, 0xd4
    end_code
    out xmm2, 0x16cc2cfc8d, 0xfffffffffff89199

    insn_case 64, "NP 0F 11 /r MOVUPS xmm/m128, xmm"
    in xmm8, 0x5493020202481400, 0xc805040580021040
    code
    .byte 0x4f, 0x0f, 0x11, 0xc7
    end_code
    out xmm15, 0x5493020202481400, 0xc805040580021040

    insn_case 64, "NP 0F 11 /r MOVUPS xmm/m128, xmm"
    in rsi, 0x1ad2a994
    in xmm1, 0x3ff0000000000000, 0x1
    code
    .byte 0x0f, 0x11, 0x8e, 0xcc, 0x60, 0x2d, 0x05
    end_code
    out mem+0xa60, 0x3ff0000000000000
    out mem+0xa68, 0x1
