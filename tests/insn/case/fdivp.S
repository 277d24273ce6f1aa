/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DE F8+i FDIVP ST(i), ST(0)"
    in st0, 0x8000000000000001, 0x7fff
    in st1, 0x0, 0x403e
    in st2, 0x1, 0xbfff
    in st3, 0xa084ebb80fa9902f, 0x4026
    in st4, 0xfe415af21a46d7e6, 0x3fe7
    in st5, 0x0, 0x4000
    in st6, 0xc000000000000000
    in st7, 0xc90fdaa22168c235, 0xc03e
    in sw, 0x835
    in tags, 0xff
    code
    .byte 0x4f, 0xde, 0xfa
    end_code
    out st0, 0x0, 0x403e
    out st1, 0xc000000000000000, 0xffff
    out st2, 0xa084ebb80fa9902f, 0x4026
    out st3, 0xfe415af21a46d7e6, 0x3fe7
    out st4, 0x0, 0x4000
    out st5, 0xc000000000000000
    out st6, 0xc90fdaa22168c235, 0xc03e
    out st7, 0x8000000000000001, 0x7fff
    out sw, 0x1035
    out tags, 0xfd

    insn_case 64, "DE F8+i FDIVP ST(i), ST(0)"
    in st0, 0xe68ab63cbde4cf71, 0x3fe3
    in st1, 0x0, 0x401e
    in st2, 0x8000000000000000, 0xffff
    in st3, 0xc000000000000000, 0x3f80
    in st4, 0xc90fdaa22168c235, 0x7fff
    in st5, 0xf4d69cd85f6b084d, 0x401e
    in st6, 0xe7dbf9b429f76725, 0x3ff9
    in st7, 0x0, 0x7ffe
    in cw, 0x67f
    in sw, 0x7c00
    in tags, 0xff
    code
    .byte 0x41, 0xde, 0xfe
    end_code
    out st0, 0x0, 0x401e
    out st1, 0x8000000000000000, 0xffff
    out st2, 0xc000000000000000, 0x3f80
    out st3, 0xc90fdaa22168c235, 0x7fff
    out st4, 0xf4d69cd85f6b084d, 0x401e
    out st5, 0x80bb40dbc509b800, 0x4015
    out st6, 0x0, 0x7ffe
    out st7, 0xe68ab63cbde4cf71, 0x3fe3
    out sw, 0x4420
    out tags, 0x7f
