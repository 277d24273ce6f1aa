/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F2 0F 58 /r ADDSD xmm, xmm/m64"
    in rcx, 0x20000900
    in xmm5, 0x1, 0x5b21052b7bad3167
    in mem+0x900, 0x8128000278118060
    code
    .byte 0xf2, 0x0f, 0x58, 0x29
    end_code
    out xmm5, 0x8128000278118060, 0x5b21052b7bad3167
    out mxcsr, 0x1fa2

    insn_case 64, "F2 0F 58 /r ADDSD xmm, xmm/m64"
    in rbx, 0x20001319
    in xmm1, 0x26a007414610581, 0x10c2d844a2580020
    in mem+0x1370, 0x4d208b4218063204
    code
    .byte 0xf2, 0x0f, 0x58, 0x4b, 0x57
    end_code
    out xmm1, 0x4d208b4218063204, 0x10c2d844a2580020
    out mxcsr, 0x1fa0
