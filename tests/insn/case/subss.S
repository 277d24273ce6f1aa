/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F3 0F 5C /r SUBSS xmm, xmm/m32"
    in xmm11, 0xfffffffe8355e36b, 0x4724530ca0117a4d
    in xmm15, 0x4711e9d95005404, 0xa11892080700101
    in mxcsr, 0xdf87
    code
    .byte 0xf3, 0x47, 0x0f, 0x5c, 0xdf
    end_code
    out xmm11, 0xfffffffe15005404, 0x4724530ca0117a4d
    out mxcsr, 0xdfa7

    insn_case 64, "F3 0F 5C /r SUBSS xmm, xmm/m32"
    in xmm10, 0x7ff0000000000001, 0xea19da6e709de790
    code
    .byte 0xf3, 0x47, 0x0f, 0x5c, 0xfa
    end_code
    out mxcsr, 0x1fa2
