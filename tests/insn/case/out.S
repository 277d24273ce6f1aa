/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "E6 OUT imm8, AL"
    code
    .byte 0x66, 0x45, 0xe6, 0x39
    end_code
    out vector, 0xd

    insn_case 64, "E7 OUT imm8, AX/EAX"
    code
    .byte 0x4f, 0xe7, 0x33
    end_code
    out vector, 0xd

    insn_case 64, "EE OUT DX, AL"
    code
    .byte 0xee
    end_code
    out vector, 0xd

    insn_case 64, "EF OUT DX, AX/EAX"
    code
    .byte 0x66, 0x4e, 0xef
    end_code
    out vector, 0xd
