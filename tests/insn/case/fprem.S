/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 F8 FPREM"
    in sw, 0x4e00
    in tags, 0xcd
    code
    .byte 0xd9, 0xf8
    end_code
    out st0, 0xc000000000000000, 0xffff
    out sw, 0x4841
    out tags, 0xcf

    insn_case 64, "D9 F8 FPREM"
    in st0, 0xc000000000000000, 0xc03e
    in st1, 0xffffffffffffffff, 0x8000
    in sw, 0x2660
    in tags, 0x7a
    code
    .byte 0xd9, 0xf8
    end_code
    out st0, 0xc000000000000000, 0xbffe
    out sw, 0x2462
