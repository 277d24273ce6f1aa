/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DA /2 FICOM m32int"
    in rcx, 0x20000750
    in sw, 0x4d00
    in tags, 0xff
    code
    .byte 0x4e, 0xda, 0x11
    end_code
    out sw, 0x900

    insn_case 64, "DA /2 FICOM m32int"
    in r10, 0x6b9ec104
    in mem+0xb60, 0x5d00988000410133
    in sw, 0x6d00
    in tags, 0xff
    code
    .byte 0x43, 0xda, 0x92, 0x5c, 0x4a, 0x61, 0xb4
    end_code
    out sw, 0x2900

    insn_case 64, "DE /2 FICOM m16int"
    in r10, 0x20000640
    in sw, 0x7500
    in tags, 0xff
    code
    .byte 0x66, 0x45, 0xde, 0x12
    end_code
    out sw, 0x3000

    insn_case 64, "DE /2 FICOM m16int"
    in rbx, 0x20001021
    in st0, 0x1, 0x4000
    in sw, 0x2100
    in tags, 0xff
    code
    .byte 0x42, 0xde, 0x53, 0x1f
    end_code
    out sw, 0x6501
