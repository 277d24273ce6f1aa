/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F8 CLC"
    in flags, 0x881
    code
    .byte 0xf8
    end_code
    out flags, 0x880

    insn_case 64, "F8 CLC"
    in flags, 0x4c5
    code
    .byte 0x66, 0x48, 0xf8
    end_code
    out flags, 0x4c4
