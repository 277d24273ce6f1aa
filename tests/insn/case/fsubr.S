/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D8 /5 FSUBR m32fp"
    in rcx, 0x20000596
    in st0, 0x0, 0x3c01
    in sw, 0x4a00
    in tags, 0xff
    code
    .byte 0x4e, 0xd8, 0x69, 0x7a
    end_code
    out st0, 0xc000000000000000, 0xffff
    out sw, 0x4801

    insn_case 64, "D8 /5 FSUBR m32fp"
    in rdx, 0x20000aa0
    in sw, 0x2300
    in tags, 0x26
    code
    .byte 0xd8, 0x2a
    end_code
    out st0, 0xc000000000000000, 0xffff
    out sw, 0x2141
    out tags, 0x36

    insn_case 64, "D8 E8+i FSUBR ST(0), ST(i)"
    in st0, 0xffa9d5d9d4232899, 0x4010
    in st5, 0xa000000000000000, 0xbfff
    in sw, 0x4b02
    in tags, 0xff
    code
    .byte 0xd8, 0xed
    end_code
    out st0, 0xffaa25d9d4232899, 0xc010
    out sw, 0x4902

    insn_case 64, "D8 E8+i FSUBR ST(0), ST(i)"
    in st0, 0x8000000000000001, 0x7fff
    in sw, 0x3811
    in tags, 0xff
    code
    .byte 0x66, 0xd8, 0xec
    end_code
    out st0, 0xc000000000000001, 0x7fff

    insn_case 64, "DC /5 FSUBR m64fp"
    in rbx, 0x200004ec
    in st0, 0xa000000000000000, 0x3f80
    in mem+0x4b0, 0x8f0103201948a150
    in sw, 0x7d00
    in tags, 0xff
    code
    .byte 0xdc, 0x6b, 0xc4
    end_code
    out st0, 0xa000000000000000, 0xbf80
    out sw, 0x7d20

    insn_case 64, "DC /5 FSUBR m64fp"
    in rdx, 0x20000a17
    in st0, 0xc90fdaa22168c235, 0x7fff
    in sw, 0x3b38
    in tags, 0xf0
    code
    .byte 0x4c, 0xdc, 0x6a, 0xe9
    end_code
    out sw, 0x3938

    insn_case 64, "DC E0+i FSUBR ST(i), ST(0)"
    in st0, 0x0, 0x1
    in sw, 0x2200
    in tags, 0xff
    code
    .byte 0x4f, 0xdc, 0xe1
    end_code
    out st1, 0xc000000000000000, 0xffff
    out sw, 0x2001

    insn_case 64, "DC E0+i FSUBR ST(i), ST(0)"
    in st0, 0x8000000000000001, 0x7ffe
    in st1, 0xfded3975f28819ef, 0x4024
    in cw, 0x57f
    in sw, 0x3200
    in tags, 0xff
    code
    .byte 0x66, 0x4e, 0xdc, 0xe1
    end_code
    out st1, 0x8000000000000000, 0x7ffe
    out sw, 0x3020
