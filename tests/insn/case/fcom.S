/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D8 /2 FCOM m32fp"
    in st0, 0x9a1d2939ae4d0f61, 0x3fe8
    in sw, 0xd7a
    in tags, 0xff
    code
    .byte 0x4f, 0xd8, 0x15, 0x39, 0xff, 0xff, 0x0f
    end_code
    out sw, 0x87a

    insn_case 64, "D8 /2 FCOM m32fp"
    in r13, 0xffffffffdad97f2a
    in st0, 0xb6e9c6b850cd86f1, 0x3fed
    in sw, 0x2b2d
    in tags, 0x31
    code
    .byte 0x4f, 0xd8, 0x95, 0x86, 0x87, 0x26, 0x45
    end_code
    out sw, 0x282d

    insn_case 64, "D8 D0+i FCOM ST(i)"
    in st0, 0xc000000000000000
    in tags, 0xff
    code
    .byte 0x4c, 0xd8, 0xd4
    end_code
    out sw, 0x2

    insn_case 64, "D8 D0+i FCOM ST(i)"
    in st0, 0xc000000000000000, 0x401e
    in sw, 0x2410
    in tags, 0xff
    code
    .byte 0x42, 0xd8, 0xd6
    end_code
    out sw, 0x2010

    insn_case 64, "DC /2 FCOM m64fp"
    in r14, 0x55006f65
    in st0, 0x8000000000000001, 0x8000
    in sw, 0x4524
    in tags, 0xff
    code
    .byte 0x43, 0xdc, 0x96, 0x9b, 0xa3, 0xff, 0xca
    end_code
    out sw, 0x126

    insn_case 64, "DC /2 FCOM m64fp"
    in rbx, 0x2000042f
    in mem+0x420, 0xac2401200050202e
    in sw, 0x1200
    in tags, 0xff
    code
    .byte 0x4e, 0xdc, 0x53, 0xf1
    end_code
    out sw, 0x1000

    insn_case 64, "DC D0+i FCOM ST(i)"
    in st0, 0xdfb6f1f7631bcbb3, 0x3ff9
    in sw, 0x5c00
    in tags, 0xff
    code
    .byte 0x40, 0xdc, 0xd2
    end_code
    out sw, 0x1800

    insn_case 64, "DC D0+i FCOM ST(i)"
    in st0, 0xc000000000000000, 0x8000
    in cw, 0xb7d
    in sw, 0x4f38
    in tags, 0xff
    code
    .byte 0x47, 0xdc, 0xd1
    end_code
    out sw, 0x89ba
