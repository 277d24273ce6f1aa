/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DB C0+i FCMOVNB ST(0), ST(i)"
    in st4, 0x8000000000000000, 0x403e
    in tags, 0xff
    code
    .byte 0xdb, 0xc4
    end_code
    out st0, 0x8000000000000000, 0x403e

    insn_case 64, "DB C0+i FCMOVNB ST(0), ST(i)"
    in st1, 0x8000000000000000, 0x1
    in tags, 0xff
    code
    .byte 0xdb, 0xc1
    end_code
    out st0, 0x8000000000000000, 0x1
