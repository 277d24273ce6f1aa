/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "9D POPF"
    in rsp, 0x20000cc0
    in mem+0xcc0, 0x2bcbe0ef8523012
    code
    .byte 0x66, 0x4b, 0x9d
    end_code
    out rsp, 0x20000cc8
    out flags, 0x10

    insn_case 64, "9D POPF"
    in rsp, 0x20000d48
    in mem+0xd48, 0xc77cb1b1ac43386d
    code
    .byte 0x67, 0x4a, 0x9d
    end_code
    out rsp, 0x20000d50
    out flags, 0x845
