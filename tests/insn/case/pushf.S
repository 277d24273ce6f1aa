/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "9C PUSHF"
    in rsp, 0x20000d30
    in flags, 0x450
    code
    .byte 0x9c
    end_code
    out rsp, 0x20000d28
    out mem+0xd28, 0x652

    insn_case 64, "9C PUSHF"
    in rsp, 0x20000cd0
    in flags, 0xc04
    code
    .byte 0x4b, 0x9c
    end_code
    out rsp, 0x20000cc8
    out mem+0xcc8, 0xe06
