/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 D8+i FSTPNCE ST(i)"
    in st0, 0xa000000000000000, 0xc03e
    in st1, 0x88344eb4167061f5, 0x3fda
    in st3, 0x861f5011333733eb, 0x3fe5
    in st4, 0xffffffffffffffff, 0x4000
    in st5, 0x99dc97775807090c, 0x3fd9
    in st6, 0xe22c6f3e52e2849b, 0x3ff9
    in st7, 0x8000000000000001, 0x3c01
    in sw, 0x800
    in tags, 0xff
    code
    .byte 0x41, 0xd9, 0xda
    end_code
    out st0, 0x88344eb4167061f5, 0x3fda
    out st1, 0xa000000000000000, 0xc03e
    out st2, 0x861f5011333733eb, 0x3fe5
    out st3, 0xffffffffffffffff, 0x4000
    out st4, 0x99dc97775807090c, 0x3fd9
    out st5, 0xe22c6f3e52e2849b, 0x3ff9
    out st6, 0x8000000000000001, 0x3c01
    out st7, 0xa000000000000000, 0xc03e
    out sw, 0x1000
    out tags, 0xfd

    insn_case 64, "D9 D8+i FSTPNCE ST(i)"
    in st0, 0x8eb0352f55c1128f, 0x4005
    in st1, 0xec26c5799ef5c340, 0x4026
    in st2, 0x829b930baab67438, 0x4006
    in st3, 0xd68ebab326b7d830, 0x3feb
    in st4, 0xc000000000000000, 0xc03e
    in st5, 0x97373a83d2586b77, 0x3ff9
    in st6, 0x8000000000000000, 0x401e
    in sw, 0xb51
    in tags, 0xff
    code
    .byte 0xd9, 0xdf
    end_code
    out st0, 0xec26c5799ef5c340, 0x4026
    out st1, 0x829b930baab67438, 0x4006
    out st2, 0xd68ebab326b7d830, 0x3feb
    out st3, 0xc000000000000000, 0xc03e
    out st4, 0x97373a83d2586b77, 0x3ff9
    out st5, 0x8000000000000000, 0x401e
    out st6, 0x8eb0352f55c1128f, 0x4005
    out st7, 0x8eb0352f55c1128f, 0x4005
    out sw, 0x1151
    out tags, 0xfd
