/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 56 /r ORPD xmm, xmm/m128"
    in rcx, 0xffffffffceba1b36
    in xmm2, 0x99, 0xfffea291c2c028d0
    in mem+0xa80, 0xb69b3846e2250357
    in mem+0xa88, 0x7ff0000000000001
    code
    .byte 0x66, 0x42, 0x0f, 0x56, 0x91, 0x4a, 0xef, 0x45, 0x51
    end_code
    out xmm2, 0xb69b3846e22503df, 0xfffea291c2c028d1

    insn_case 64, "66 0F 56 /r ORPD xmm, xmm/m128"
    in xmm7, 0x9d797d529dce5664, 0xe23c6c3183ce0092
    in xmm9, 0x4903092020760, 0x482801a034024604
    code
    .byte 0x66, 0x43, 0x0f, 0x56, 0xf9
    end_code
    out xmm7, 0x9d7dfd729fce5764, 0xea3c6db1b7ce4696
