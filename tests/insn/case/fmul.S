/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D8 /1 FMUL m32fp"
    in r15, 0x20000f3f
    in st0, 0x0, 0x7ffe
    in sw, 0x7400
    in tags, 0xff
    code
    .byte 0x4f, 0xd8, 0x4f, 0xf1
    end_code
    out st0, 0xc000000000000000, 0xffff
    out sw, 0x7401

    insn_case 64, "D8 /1 FMUL m32fp"
    in rsi, 0x20001160
    in st0, 0xc90fdaa22168c235, 0xc03e
    in mem+0x1160, 0xf102080e0e100
    in sw, 0x2f00
    in tags, 0xff
    code
    .byte 0xd8, 0x0e
    end_code
    out st0, 0xb09e963d05bb0701, 0x3fc1
    out sw, 0x2d20

    insn_case 64, "D8 C8+i FMUL ST(0), ST(i)"
    in st0, 0x8be418bce8b5aa6f, 0x4025
    in st7, 0x8000000000000000, 0xffff
    in tags, 0xff
    code
    .byte 0x66, 0x46, 0xd8, 0xcf
    end_code
    out st0, 0x8000000000000000, 0xffff

    insn_case 64, "D8 C8+i FMUL ST(0), ST(i)"
    in st6, 0x1, 0x1
    in sw, 0x7100
    in tags, 0xff
    code
    .byte 0x66, 0x4e, 0xd8, 0xce
    end_code
    out st0, 0xc000000000000000, 0xffff
    out sw, 0x7101

    insn_case 64, "DC /1 FMUL m64fp"
    in rbp, 0x38a4e000
    in st0, 0x8000000000000000, 0x3fff
    in mem+0x490, 0x0
    in sw, 0x7a22
    in tags, 0xff
    code
    .byte 0xdc, 0x8d, 0x90, 0x24, 0x5b, 0xe7
    end_code
    out st0, 0x0
    out sw, 0x7822

    insn_case 64, "DC /1 FMUL m64fp"
    in rcx, 0x20000c41
    in st0, 0x9b016e778983e94c, 0x3ffa
    in mem+0xbd0, 0xa0cadee070529f8b
    in cw, 0x67f
    in sw, 0x4e00
    in tags, 0xd3
    code
    .byte 0x48, 0xdc, 0x49, 0x8f
    end_code
    out st0, 0x8228c2d997851800, 0xbe08
    out sw, 0x4e20

    insn_case 64, "DC C8+i FMUL ST(i), ST(0)"
    in st0, 0x8000000000000000, 0x4000
    in st2, 0xc3562efcba27d601, 0x401a
    in cw, 0xc7f
    in sw, 0x2700
    in tags, 0xff
    code
    .byte 0x49, 0xdc, 0xca
    end_code
    out st2, 0xc3562e0000000000, 0x401b
    out sw, 0x2520

    insn_case 64, "DC C8+i FMUL ST(i), ST(0)"
    in st0, 0x0, 0x3ffe
    in sw, 0x1319
    in tags, 0xff
    code
    .byte 0x66, 0x4f, 0xdc, 0xc8
    end_code
    out st0, 0xc000000000000000, 0xffff
    out sw, 0x1119
