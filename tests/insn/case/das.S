/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 32, "2F DAS"
    in rax, 0x67039746
    in flags, 0x805
    code
    .byte 0x3e, 0x2f
    end_code
    out rax, 0x670397e6
    out flags, 0x81, 0x800

    insn_case 32, "2F DAS"
    in rax, 0xfffffff2
    code
    .byte 0x2f
    end_code
    out rax, 0xffffff92
    out flags, 0x81, 0x800
