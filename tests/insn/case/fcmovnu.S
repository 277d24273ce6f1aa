/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DB D8+i FCMOVNU ST(0), ST(i)"
    in st5, 0xffffffffffffffff, 0x7ffe
    in tags, 0xff
    code
    .byte 0x66, 0xdb, 0xdd
    end_code
    out st0, 0xffffffffffffffff, 0x7ffe

    insn_case 64, "DB D8+i FCMOVNU ST(0), ST(i)"
    in sw, 0x5b00
    in tags, 0x2
    code
    .byte 0x45, 0xdb, 0xd9
    end_code
    out st0, 0xc000000000000000, 0xffff
    out sw, 0x5941
    out tags, 0xa
