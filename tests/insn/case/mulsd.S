/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F2 0F 59 /r MULSD xmm, xmm/m64"
    in rdx, 0x53eeff81
    in xmm2, 0x5ba31, 0x6b450b2f2bf2
    in mem+0x13a0, 0x503080c434000050
    in mxcsr, 0x9cf5
    code
    .byte 0xf2, 0x0f, 0x59, 0x92, 0x1f, 0x14, 0x11, 0xcc
    end_code
    out xmm2, 0x0, 0x6b450b2f2bf2

    insn_case 64, "F2 0F 59 /r MULSD xmm, xmm/m64"
    in xmm4, 0x640102a0f1228256, 0x846100212061c0c4
    in xmm5, 0x5d20481284861a0, 0x41084820091190
    code
    .byte 0xf2, 0x42, 0x0f, 0x59, 0xec
    end_code
    out xmm5, 0x29e327bf07883961, 0x41084820091190
    out mxcsr, 0x1fa0
