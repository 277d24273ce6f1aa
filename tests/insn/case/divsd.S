/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F2 0F 5E /r DIVSD xmm, xmm/m64"
    in rbx, 0x20000a57
    in xmm3, 0xcf00000040490fdb, 0x2e505b827d73acdc
    in mem+0xad0, 0xa680024c42627dd0
    in mxcsr, 0xbc7c
    code
    .byte 0xf2, 0x42, 0x0f, 0x5e, 0x5b, 0x79
    end_code
    out xmm3, 0x686ffb68a49a8f82, 0x2e505b827d73acdc

    insn_case 64, "F2 0F 5E /r DIVSD xmm, xmm/m64"
    in xmm0, 0x17f5fb2289a, 0xffffffffe1ed597b
    in xmm3, 0x1395ceb1a199f, 0xffff
    in mxcsr, 0xff85
    code
    .byte 0xf2, 0x0f, 0x5e, 0xd8
    end_code
    out xmm3, 0x406a27fee467c19e, 0xffff
    out mxcsr, 0xffa7
