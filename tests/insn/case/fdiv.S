/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D8 /6 FDIV m32fp"
    in rdi, 0x20000630
    in st0, 0xffffffffffffffff, 0x3f80
    in mem+0x630, 0xe5cf523bea906a5
    in cw, 0xf73
    in sw, 0x7500
    in tags, 0xff
    code
    .byte 0x66, 0x46, 0xd8, 0x37
    end_code
    out st0, 0xc1dd1c942c176d1c, 0xbf82
    out sw, 0x7520

    insn_case 64, "D8 /6 FDIV m32fp"
    in r11, 0x20000ae6
    in st0, 0xb4fb3f9c946d4e65, 0x3ffd
    in mem+0xad0, 0xb34aa223d880c09c
    in cw, 0x472
    in sw, 0x5c00
    in tags, 0xff
    code
    .byte 0x66, 0x43, 0xd8, 0x73, 0xea
    end_code
    out st0, 0xb3ec820000000000, 0xbfcb
    out sw, 0x5e20

    insn_case 64, "D8 F0+i FDIV ST(0), ST(i)"
    in st0, 0xc90fdaa22168c235, 0x403e
    in st7, 0x8000000000000000, 0x3c01
    in sw, 0xa60
    in tags, 0xff
    code
    .byte 0x47, 0xd8, 0xf7
    end_code
    out st0, 0xc90fdaa22168c235, 0x443c
    out sw, 0x860

    insn_case 64, "D8 F0+i FDIV ST(0), ST(i)"
    in sw, 0x2d00
    in tags, 0x27
    code
    .byte 0xd8, 0xf1
    end_code
    out st0, 0xc000000000000000, 0xffff
    out sw, 0x2d41

    insn_case 64, "DC /6 FDIV m64fp"
    in rdx, 0x20000dd9
    in st0, 0xfb791ea7dff3bb10, 0x4018
    in mem+0xde0, 0x61c5602545422728
    in cw, 0x47f
    in sw, 0x100
    in tags, 0xff
    code
    .byte 0x66, 0xdc, 0x72, 0x07
    end_code
    out st0, 0xbc3b700000000000, 0x3dfb
    out sw, 0x120

    insn_case 64, "DC /6 FDIV m64fp"
    in rax, 0xffffffffe2d3805d
    in st0, 0xcc97978413587e80, 0x3fe1
    in mem+0x650, 0x7f800000bf800000
    in sw, 0x979
    in tags, 0xff
    code
    .byte 0x48, 0xdc, 0xb0, 0xf3, 0x85, 0x2c, 0x3d
    end_code
    out st0, 0xcc978df35d6d85ba, 0x3be8
    out sw, 0xb79

    insn_case 64, "DC F8+i FDIV ST(i), ST(0)"
    in sw, 0x3a00
    in tags, 0x9e
    code
    .byte 0x4d, 0xdc, 0xf8
    end_code
    out st0, 0xc000000000000000, 0xffff
    out sw, 0x3801

    insn_case 64, "DC F8+i FDIV ST(i), ST(0)"
    in st0, 0xdc5850d6f1994915, 0x3fed
    in st4, 0xc90fdaa22168c235, 0x3f80
    in cw, 0xa7f
    in sw, 0x4800
    in tags, 0xff
    code
    .byte 0x4e, 0xdc, 0xfc
    end_code
    out st4, 0xe998bf41c4872000, 0x3f91
    out sw, 0x4a20
