/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DB E8+i FUCOMI ST(0), ST(i)"
    in st0, 0xa000000000000000, 0x7ffe
    in flags, 0xd5
    in tags, 0xff
    code
    .byte 0xdb, 0xec
    end_code
    out flags, 0x0

    insn_case 64, "DB E8+i FUCOMI ST(0), ST(i)"
    in cw, 0x168
    in sw, 0x2300
    code
    .byte 0x4e, 0xdb, 0xea
    end_code
    out flags, 0x45
    out sw, 0xa1c1
