/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "99 CWD"
    in rax, 0xffffffffffffe158
    code
    .byte 0x99
    end_code
    out rdx, 0xffffffff

    insn_case 64, "99 CWD"
    in rax, 0xe511f7f7f03e412b
    code
    .byte 0x46, 0x99
    end_code
    out rdx, 0xffffffff
