/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 10 /r MOVUPD xmm, xmm/m128"
    in xmm6, 0x425844466f400020, 0x801310000848
    code
    .byte 0x66, 0x0f, 0x10, 0xd6
    end_code
    out xmm2, 0x425844466f400020, 0x801310000848

    insn_case 64, "66 0F 10 /r MOVUPD xmm, xmm/m128"
    in xmm13, 0xa000d83011060a06, 0x491140060582380
    code
    .byte 0x66, 0x49, 0x0f, 0x10, 0xd5
    end_code
    out xmm2, 0xa000d83011060a06, 0x491140060582380

    insn_case 64, "66 0F 11 /r MOVUPD xmm/m128, xmm"
    in rbx, 0x20000a0d
    in xmm2, 0xfffaed13c3b0bac2, 0x10
    code
    .byte 0x67, 0x66, 0x0f, 0x11, 0x53, 0x03
    end_code
    out mem+0xa10, 0xfffaed13c3b0bac2
    out mem+0xa18, 0x10

    insn_case 64, "66 0F 11 /r MOVUPD xmm/m128, xmm"
    in xmm3, 0x7fffff52f7438d, 0x3f8c67fdcf000000
    code
    .byte 0x66, 0x0f, 0x11, 0x1d, 0x48, 0x0a, 0x00, 0x10
    end_code
    out mem+0x1250, 0x7fffff52f7438d
    out mem+0x1258, 0x3f8c67fdcf000000
