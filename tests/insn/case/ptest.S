/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 17 /r PTEST xmm, xmm/m128"
    in rdx, 0x2000135a
    in flags, 0x440
    code
    .byte 0x66, 0x40, 0x0f, 0x38, 0x17, 0x62, 0x16
    end_code
    out flags, 0x400

    insn_case 64, "66 0F 38 17 /r PTEST xmm, xmm/m128"
    in rax, 0x200007c8
    in flags, 0x45
    code
    .byte 0x66, 0x0f, 0x38, 0x17, 0x78, 0x48
    end_code
    out flags, 0x0
