/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DB C8+i FCMOVNE ST(0), ST(i)"
    in st2, 0xe29389d5270795a7, 0x3fed
    in tags, 0xff
    code
    .byte 0xdb, 0xca
    end_code
    out st0, 0xe29389d5270795a7, 0x3fed

    insn_case 64, "DB C8+i FCMOVNE ST(0), ST(i)"
    in st2, 0xc000000000000000, 0x8000
    in tags, 0xff
    code
    .byte 0xdb, 0xca
    end_code
    out st0, 0xc000000000000000, 0x8000
