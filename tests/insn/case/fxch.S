/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 C8+i FXCH ST(i)"
    in st0, 0xc90fdaa22168c235, 0xffff
    in st4, 0xb771027c7b6a7e07, 0x4018
    in sw, 0x3a00
    in tags, 0xff
    code
    .byte 0x66, 0xd9, 0xcc
    end_code
    out st0, 0xb771027c7b6a7e07, 0x4018
    out st4, 0xc90fdaa22168c235, 0xffff
    out sw, 0x3800

    insn_case 64, "D9 C8+i FXCH ST(i)"
    in sw, 0x1f00
    in tags, 0xff
    code
    .byte 0x48, 0xd9, 0xc8
    end_code
    out sw, 0x1d00

    insn_case 64, "DD C8+i FXCH ST(i)"
    in st0, 0xffffffffffffffff, 0xffff
    in st5, 0xae47decda920435b, 0x4016
    in sw, 0x1f00
    in tags, 0xff
    code
    .byte 0x66, 0x4c, 0xdd, 0xcd
    end_code
    out st0, 0xae47decda920435b, 0x4016
    out st5, 0xffffffffffffffff, 0xffff
    out sw, 0x1d00

    insn_case 64, "DD C8+i FXCH ST(i)"
    in st0, 0x8000000000000000, 0x4000
    in st5, 0x8000000000000001, 0x1
    in tags, 0x27
    code
    .byte 0x66, 0xdd, 0xcd
    end_code
    out st0, 0x8000000000000001, 0x1
    out st5, 0x8000000000000000, 0x4000

    insn_case 64, "DF C8+i FXCH ST(i)"
    in st0, 0x0, 0xffff
    in st1, 0xc90fdaa22168c235, 0x403e
    in tags, 0xff
    code
    .byte 0x4e, 0xdf, 0xc9
    end_code
    out st0, 0xc90fdaa22168c235, 0x403e
    out st1, 0x0, 0xffff

    insn_case 64, "DF C8+i FXCH ST(i)"
    in sw, 0xf7d
    in tags, 0xff
    code
    .byte 0x66, 0xdf, 0xc8
    end_code
    out sw, 0xd7d
