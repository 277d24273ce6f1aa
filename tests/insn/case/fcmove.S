/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DA C8+i FCMOVE ST(0), ST(i)"
    in st7, 0x1, 0x401e
    in flags, 0x8c5
    in tags, 0xff
    code
    .byte 0xda, 0xcf
    end_code
    out st0, 0x1, 0x401e

    insn_case 64, "DA C8+i FCMOVE ST(0), ST(i)"
    in sw, 0x4200
    in tags, 0xa2
    code
    .byte 0x66, 0x4f, 0xda, 0xca
    end_code
    out st0, 0xc000000000000000, 0xffff
    out sw, 0x4041
    out tags, 0xa3
