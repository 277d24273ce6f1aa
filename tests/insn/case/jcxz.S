/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "E3 JCXZ rel8"
    in rcx, 0x0
    code
    .byte 0xe3, 0xa5
    end_code
    out rip, 0x100007a7

    insn_case 64, "E3 JCXZ rel8"
    in rcx, 0x0
    code
    .byte 0xe3, 0x1b
    end_code
    out rip, 0x1000081d
