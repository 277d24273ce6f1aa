/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 39 /r PMINSD xmm, xmm/m128"
    in xmm0, 0x9ca310800044f40, 0x8264002028062080
    in xmm5, 0xf8410025330e895f, 0x9ec3cefdc747b403
    code
    .byte 0x66, 0x0f, 0x38, 0x39, 0xc5
    end_code
    out xmm0, 0xf841002500044f40, 0x82640020c747b403

    insn_case 64, "66 0F 38 39 /r PMINSD xmm, xmm/m128"
    in xmm10, 0x7ff0000000000000, 0xa7e295a30deda803
    in xmm11, 0x58b7cdd4fe1, 0x1aaea79b01a0b2fb
    code
    .byte 0x66, 0x4d, 0x0f, 0x38, 0x39, 0xda
    end_code
    out xmm11, 0x58b00000000, 0xa7e295a301a0b2fb
