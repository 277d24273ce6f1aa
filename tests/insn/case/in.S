/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "E4 IN AL, imm8"
    code
    .byte 0x4b, 0xe4, 0x06
    end_code
    out vector, 0xd

    insn_case 64, "E5 IN AX/EAX, imm8"
    code
    .byte 0xe5, 0x11
    end_code
    out vector, 0xd

    insn_case 64, "EC IN AL, DX"
    code
    .byte 0x42, 0xec
    end_code
    out vector, 0xd

    insn_case 64, "ED IN AX/EAX, DX"
    code
    .byte 0x66, 0x4a, 0xed
    end_code
    out vector, 0xd
