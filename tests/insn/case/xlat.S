/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D7 XLAT"
    in rax, 0x55e826ebf0
    in rbx, 0x200016bd
    code
    .byte 0x4f, 0xd7
    end_code
    out rax, 0x55e826eb01

    insn_case 64, "D7 XLAT"
    in rax, 0xff
    in rbx, 0x20000a70
    code
    .byte 0x66, 0x47, 0xd7
    end_code
    out rax, 0x2b
