/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DA /4 FISUB m32int"
    in rcx, 0x3990467
    in st0, 0x0, 0xffff
    in sw, 0x4f00
    in tags, 0xff
    code
    .byte 0xda, 0xa1, 0x51, 0x12, 0x67, 0x1c
    end_code
    out st0, 0xc000000000000000, 0xffff
    out sw, 0x4d01

    insn_case 64, "DA /4 FISUB m32int"
    in r10, 0x35dd535520000400
    in st0, 0xffffffffffffffff, 0x7ffe
    in cw, 0x87f
    in sw, 0x7b00
    in tags, 0xff
    code
    .byte 0x67, 0x45, 0xda, 0x22
    end_code
    out st0, 0x8000000000000000, 0x7fff
    out sw, 0x7b28

    insn_case 64, "DE /4 FISUB m16int"
    in rdi, 0x20000fd8
    in r15, 0x2b
    in st0, 0xc000000000000000, 0x401e
    in mem+0x1130, 0xa316140018c54000
    in sw, 0x6700
    in tags, 0xff
    code
    .byte 0x46, 0xde, 0x24, 0xff
    end_code
    out st0, 0xbfffc00000000000, 0x401e
    out sw, 0x6500

    insn_case 64, "DE /4 FISUB m16int"
    in rax, 0x20000900
    in st0, 0x8000000000000000, 0x3ffe
    in mem+0x900, 0x5f00000000000001
    in tags, 0xff
    code
    .byte 0x44, 0xde, 0x20
    end_code
    out st0, 0x8000000000000000, 0xbffe
