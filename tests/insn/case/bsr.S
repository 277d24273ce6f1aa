/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F BD /r BSR r16/32/64, r/m16/32/64"
    in rbp, 0x20000ca0
    code
    .byte 0x40, 0x0f, 0xbd, 0xe5
    end_code
    out rsp, 0x1d
    out flags, 0x0, 0x895

    insn_case 64, "0F BD /r BSR r16/32/64, r/m16/32/64"
    code
    .byte 0x44, 0x0f, 0xbd, 0xe4
    end_code
    out r12, 0x1d
    out flags, 0x0, 0x895
