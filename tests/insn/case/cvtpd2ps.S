/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 5A /r CVTPD2PS xmm, xmm/m128"
    in xmm8, 0xacd8d7276d91d0b5, 0x25b2e8de3e50d9a5
    in mxcsr, 0x3fa3
    code
    .byte 0x66, 0x49, 0x0f, 0x5a, 0xd8
    end_code
    out xmm3, 0x80000001
    out mxcsr, 0x3fb3

    insn_case 64, "66 0F 5A /r CVTPD2PS xmm, xmm/m128"
    in rdx, 0x20000510
    in mem+0x510, 0x160c8000840004
    in mem+0x518, 0x50053e1040800102
    code
    .byte 0x66, 0x40, 0x0f, 0x5a, 0x2a
    end_code
    out xmm5, 0x7f80000000000000
    out mxcsr, 0x1fb8
