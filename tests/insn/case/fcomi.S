/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DB F0+i FCOMI ST(0), ST(i)"
    in st1, 0x0, 0x3c01
    in sw, 0x7f22
    in tags, 0xff
    code
    .byte 0x4d, 0xdb, 0xf1
    end_code
    out flags, 0x45
    out sw, 0x7f23

    insn_case 64, "DB F0+i FCOMI ST(0), ST(i)"
    in st3, 0xc000000000000000, 0xffff
    in cw, 0xb70
    in sw, 0x7d00
    in tags, 0xff
    code
    .byte 0x66, 0xdb, 0xf3
    end_code
    out flags, 0x45
    out sw, 0xfd81
