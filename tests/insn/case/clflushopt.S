/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F AE /7 CLFLUSHOPT m8"
    in r10, 0x200013e5
    code
    .byte 0x66, 0x49, 0x0f, 0xae, 0x7a, 0xbb
    end_code
