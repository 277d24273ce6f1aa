/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 15 /r BLENDVPD xmm, xmm/m128, <XMM0>"
    in rsi, 0x200007cb
    in xmm0, 0x77fa2afb475a3716, 0xff80000033800000
    in xmm10, 0x4ed588afa632453c, 0x6ba9bc4fffe67857
    in mem+0x758, 0x211c20218a460804
    code
    .byte 0x66, 0x4e, 0x0f, 0x38, 0x15, 0x56, 0x85
    end_code
    out xmm10, 0x4ed588afa632453c, 0x211c20218a460804

    insn_case 64, "66 0F 38 15 /r BLENDVPD xmm, xmm/m128, <XMM0>"
    in rdi, 0x20001278
    in r12, 0xe
    in xmm0, 0xaa52c8ea95106924, 0x64bc9fb682
    in xmm7, 0xa0403a08908802d, 0x1025520a00938028
    in mem+0x12b0, 0x8cb51d3e3025a8cf
    code
    .byte 0x66, 0x42, 0x0f, 0x38, 0x15, 0x3c, 0xa7
    end_code
    out xmm7, 0x8cb51d3e3025a8cf, 0x1025520a00938028
