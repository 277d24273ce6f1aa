/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 2A /r CVTPI2PD xmm, mm/m64"
    in rdx, 0x20000cfc
    in mem+0xd70, 0x1a14885c10290413
    code
    .byte 0x66, 0x4a, 0x0f, 0x2a, 0x6a, 0x74
    end_code
    out xmm5, 0x41b0290413000000, 0x41ba14885c000000

    insn_case 64, "66 0F 2A /r CVTPI2PD xmm, mm/m64"
    in rdx, 0x9
    in rbp, 0x1eaf06af
    in mem+0x9d0, 0xa8ff6ddbbf800000
    code
    .byte 0x66, 0x0f, 0x2a, 0x9c, 0x55, 0x0f, 0x03, 0x51, 0x01
    end_code
    out xmm3, 0xc1d0200000000000, 0xc1d5c02489400000
