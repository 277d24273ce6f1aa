/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F2 0F 7C /r HADDPS xmm, xmm/m128"
    in rbx, 0x2000072d
    in xmm5, 0x7ff0000000000000, 0xead2066f23258915
    in mem+0x7a0, 0x999f0ef6c84c9b5c
    in mem+0x7a8, 0x2
    in mxcsr, 0xbfae
    code
    .byte 0xf2, 0x0f, 0x7c, 0x6b, 0x73
    end_code
    out xmm5, 0xead2066f7ff00000, 0xc84c9b5d
    out mxcsr, 0xbfbe

    insn_case 64, "F2 0F 7C /r HADDPS xmm, xmm/m128"
    in rcx, 0x20000ff0
    in xmm5, 0xddf3db, 0x30f6c9e40f8dac0b
    in mem+0xff0, 0x824014a30b495460
    in mem+0xff8, 0x52c0088c4ac02824
    in mxcsr, 0xffbd
    code
    .byte 0xf2, 0x0f, 0x7c, 0x29
    end_code
    out xmm5, 0x30f6c9e400ddf3db, 0x52c0094c0b49542f
