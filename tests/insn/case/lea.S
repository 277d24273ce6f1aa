/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "8D /r LEA r16/32/64, m"
    in rdi, 0x8893cfc6
    code
    .byte 0x8d, 0x8f, 0x32, 0x50, 0x6c, 0x97
    end_code
    out rcx, 0x20001ff8

    insn_case 64, "8D /r LEA r16/32/64, m"
    in rcx, 0x5852b16f20000cc0
    code
    .byte 0x67, 0x48, 0x8d, 0x3c, 0xe1
    end_code
    out rdi, 0x20000cc0
