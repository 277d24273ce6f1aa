/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F2 0F 5D /r MINSD xmm, xmm/m64"
    in xmm6, 0xad5ff051af639633, 0xfd011caf5c7e3a73
    in xmm10, 0xc592cf6f1f800000, 0xff800000
    code
    .byte 0xf2, 0x43, 0x0f, 0x5d, 0xf2
    end_code
    out xmm6, 0xc592cf6f1f800000, 0xfd011caf5c7e3a73

    insn_case 64, "F2 0F 5D /r MINSD xmm, xmm/m64"
    in xmm2, 0xd022e82e2e6a8b43, 0x1f
    in xmm3, 0x8000003f800000, 0x40490fdbbeffadc2
    code
    .byte 0x2e, 0xf2, 0x0f, 0x5d, 0xda
    end_code
    out xmm3, 0xd022e82e2e6a8b43, 0x40490fdbbeffadc2
