/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "98 CBW"
    in rax, 0x17e7335f14400cb4
    code
    .byte 0x98
    end_code
    out rax, 0xcb4

    insn_case 64, "98 CBW"
    in rax, 0xe289
    code
    .byte 0x2e, 0x44, 0x98
    end_code
    out rax, 0xffffe289
