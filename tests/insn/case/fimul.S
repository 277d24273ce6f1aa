/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DA /1 FIMUL m32int"
    in rbx, 0x20000580
    in st0, 0xafe0e41675303a29, 0x3fe9
    in mem+0x580, 0x400921fb54442d18
    in cw, 0xf49
    in sw, 0x4c40
    in tags, 0xff
    code
    .byte 0x4e, 0xda, 0x0b
    end_code
    out st0, 0xe792863be6612265, 0x4007
    out sw, 0xcce0

    insn_case 64, "DA /1 FIMUL m32int"
    in rsi, 0x2000058f
    in st0, 0x86b3945a03cddbe8, 0x3ff8
    in mem+0x5c0, 0x2d19807a00800000
    in sw, 0x4300
    in tags, 0xff
    code
    .byte 0xda, 0x4e, 0x31
    end_code
    out st0, 0x86b3945a03cddbe8, 0x400f
    out sw, 0x4100

    insn_case 64, "DE /1 FIMUL m16int"
    in st0, 0xc000000000000000, 0x3fff
    in mem+0xb70, 0x8304d911aa4b55c8
    in sw, 0xf00
    in tags, 0xff
    code
    .byte 0x4c, 0xde, 0x0d, 0x69, 0x03, 0x00, 0x10
    end_code
    out st0, 0x80ac000000000000, 0x400e
    out sw, 0xd00

    insn_case 64, "DE /1 FIMUL m16int"
    in rdx, 0xffffffffb4c7141a
    in st0, 0x8000000000000001, 0x4000
    in mem+0x890, 0x40490fdb00800000
    in tags, 0xff
    code
    .byte 0x4c, 0xde, 0x8a, 0x76, 0xf4, 0x38, 0x6b
    end_code
    out st0, 0x0
