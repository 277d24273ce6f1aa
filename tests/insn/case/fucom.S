/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DD E0+i FUCOM ST(i)"
    in st6, 0xc90fdaa22168c235, 0xffff
    in sw, 0x7800
    in tags, 0xff
    code
    .byte 0x66, 0x4a, 0xdd, 0xe6
    end_code
    out sw, 0x7d00

    insn_case 64, "DD E0+i FUCOM ST(i)"
    in st0, 0xffffffffffffffff, 0x401e
    in sw, 0xb00
    in tags, 0xff
    code
    .byte 0x4d, 0xdd, 0xe3
    end_code
    out sw, 0x800
