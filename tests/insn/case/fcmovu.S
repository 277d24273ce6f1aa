/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DA D8+i FCMOVU ST(0), ST(i)"
    in st4, 0x8000000000000000, 0x1
    in flags, 0x4c5
    in tags, 0xff
    code
    .byte 0xda, 0xdc
    end_code
    out st0, 0x8000000000000000, 0x1

    insn_case 64, "DA D8+i FCMOVU ST(0), ST(i)"
    in sw, 0x3355
    in tags, 0x5
    code
    .byte 0x66, 0x49, 0xda, 0xdb
    end_code
    out st0, 0xc000000000000000, 0xffff
    out sw, 0x3155
    out tags, 0x45
