/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D8 /7 FDIVR m32fp"
    in r11, 0x7e067373
    in st0, 0xcc07954879c88016, 0x4015
    in mem+0xbb0, 0x8821001004a80403
    in cw, 0xd4a
    in sw, 0x400
    in tags, 0xff
    code
    .byte 0x66, 0x4b, 0xd8, 0xbb, 0x3d, 0x98, 0xf9, 0xa1
    end_code
    out st0, 0xd2d0057edc48fce3, 0x3f72
    out sw, 0x84a0

    insn_case 64, "D8 /7 FDIVR m32fp"
    in rax, 0x20000bd0
    in st0, 0xd20960e6b1ce2896, 0x3ff6
    in mem+0xbd0, 0xff81234580e05340
    in cw, 0xf5d
    in sw, 0x7300
    in tags, 0xff
    code
    .byte 0xd8, 0x38
    end_code
    out st0, 0x88b52bbe927fab76, 0xbf8a
    out sw, 0xf1a0

    insn_case 64, "D8 F8+i FDIVR ST(0), ST(i)"
    in sw, 0x3300
    in tags, 0xff
    code
    .byte 0x66, 0x4c, 0xd8, 0xfa
    end_code
    out st0, 0xc000000000000000, 0xffff
    out sw, 0x3101

    insn_case 64, "D8 F8+i FDIVR ST(0), ST(i)"
    in st0, 0xc000000000000000, 0x3c01
    in st6, 0xa2b7a968afd34f95, 0x4002
    in cw, 0x77f
    in sw, 0x3700
    in tags, 0xff
    code
    .byte 0x46, 0xd8, 0xfe
    end_code
    out st0, 0xd8f4e1e0ea6f14c6, 0x43ff
    out sw, 0x3520

    insn_case 64, "DC /7 FDIVR m64fp"
    in rax, 0x200008a0
    in st0, 0xc831cdb436c469b1, 0x3fe5
    in mem+0x8a0, 0x808012c18084a430
    in cw, 0x87f
    in sw, 0x2c00
    in tags, 0xff
    code
    .byte 0xdc, 0x38
    end_code
    out st0, 0xa46e270000000000, 0xbc21
    out sw, 0x2c20

    insn_case 64, "DC /7 FDIVR m64fp"
    in r13, 0x200013df
    in st0, 0x1, 0x8000
    in cw, 0x24e
    in sw, 0x4700
    in tags, 0xff
    code
    .byte 0x4b, 0xdc, 0x7d, 0xc1
    end_code
    out st0, 0x8000000000000000, 0x7fff
    out sw, 0xc7aa

    insn_case 64, "DC F0+i FDIVR ST(i), ST(0)"
    in st0, 0xabb4da8bab838a59, 0x3feb
    in sw, 0x300
    in tags, 0xff
    code
    .byte 0xdc, 0xf0
    end_code
    out st0, 0x8000000000000000, 0x3fff
    out sw, 0x100

    insn_case 64, "DC F0+i FDIVR ST(i), ST(0)"
    in sw, 0x2c24
    in tags, 0xd5
    code
    .byte 0x4e, 0xdc, 0xf2
    end_code
    out st2, 0xc000000000000000, 0xffff
    out sw, 0x2c65
