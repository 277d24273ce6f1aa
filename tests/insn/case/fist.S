/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DB /2 FIST m32int"
    in rbx, 0x20000950
    in st0, 0x9d2bc07ef2958c97, 0x3fe9
    in mem+0x950, 0x5826a79d9232d0dd
    in cw, 0x862
    in sw, 0x5900
    in tags, 0xff
    code
    .byte 0xdb, 0x13
    end_code
    out mem+0x950, 0x5826a79d00000001
    out sw, 0x5b20

    insn_case 64, "DB /2 FIST m32int"
    in rax, 0x33
    in r13, 0x200008f8
    in st0, 0x8000000000000001, 0x7fff
    in cw, 0x350
    in sw, 0x5500
    in tags, 0xff
    code
    .byte 0x4d, 0xdb, 0x54, 0x05, 0xa5
    end_code
    out sw, 0xd581

    insn_case 64, "DF /2 FIST m16int"
    in rdi, 0x20000600
    in st0, 0xc000000000000000, 0x7fff
    in mem+0x600, 0x280120768883015
    in sw, 0x2200
    in tags, 0xff
    code
    .byte 0x42, 0xdf, 0x17
    end_code
    out mem+0x600, 0x280120768888000
    out sw, 0x2001

    insn_case 64, "DF /2 FIST m16int"
    in r10, 0x2000114f
    in st0, 0x1, 0x3f80
    in cw, 0x36e
    in sw, 0x2f6c
    code
    .byte 0x36, 0x45, 0xdf, 0x52, 0xf1
    end_code
    out sw, 0xaded
