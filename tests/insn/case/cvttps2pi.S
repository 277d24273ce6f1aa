/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 2C /r CVTTPS2PI mm, xmm/m64"
    in r15, 0xffffffffadf3f864
    in mem+0x4d0, 0x5001009115010420
    in mxcsr, 0x9fcf
    code
    .byte 0x45, 0x0f, 0x2c, 0x8f, 0x6c, 0x0c, 0x0c, 0x72
    end_code
    out st1, 0x8000000000000000, 0xffff
    out mxcsr, 0x9fef
    out tags, 0xff

    insn_case 64, "NP 0F 2C /r CVTTPS2PI mm, xmm/m64"
    in mxcsr, 0x5fa5
    code
    .byte 0x4e, 0x0f, 0x2c, 0xed
    end_code
    out st5, 0x0, 0xffff
    out tags, 0xff
