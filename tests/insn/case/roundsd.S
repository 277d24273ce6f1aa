/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 3A 0B /r ROUNDSD xmm, xmm/m64, imm8"
    in xmm0, 0x99, 0xf4566cd48ab8386e
    in xmm4, 0xa, 0x26350d88deee0e
    code
    .byte 0x66, 0x0f, 0x3a, 0x0b, 0xc4, 0xd4
    end_code
    out xmm0, 0x0, 0xf4566cd48ab8386e
    out mxcsr, 0x1fa0

    insn_case 64, "66 0F 3A 0B /r ROUNDSD xmm, xmm/m64, imm8"
    in rbx, 0x20000615
    in xmm0, 0xa30201a4202043, 0x80e48020d00023
    in mem+0x5b0, 0x9c8dffae007fffff
    in mxcsr, 0x7f97
    code
    .byte 0x66, 0x0f, 0x3a, 0x0b, 0x43, 0x9b, 0xe1
    end_code
    out xmm0, 0xbff0000000000000, 0x80e48020d00023
    out mxcsr, 0x7fb7
