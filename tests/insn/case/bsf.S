/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F BC /r BSF r16/32/64, r/m16/32/64"
    in rdi, 0x4a6f91c0e
    in flags, 0x484
    code
    .byte 0x44, 0x0f, 0xbc, 0xff
    end_code
    out r15, 0x1
    out flags, 0x400, 0x895

    insn_case 64, "0F BC /r BSF r16/32/64, r/m16/32/64"
    code
    .byte 0x46, 0x0f, 0xbc, 0xfa
    end_code
    out r15, 0x0
    out flags, 0x0, 0x895
