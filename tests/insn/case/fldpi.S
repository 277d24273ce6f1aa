/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 EB FLDPI"
    in st0, 0x8000000000000001, 0x8000
    in st1, 0x8000000000000000, 0xc03e
    in st2, 0x8000000000000000, 0x7fff
    in st3, 0xfe56cb06dbaff1db, 0x3fde
    in st4, 0xffffffffffffffff, 0x1
    in st5, 0xd9e8001cd8933296, 0x3fd7
    in st6, 0x1, 0xffff
    in sw, 0x511d
    in tags, 0xff
    code
    .byte 0x49, 0xd9, 0xeb
    end_code
    out st0, 0xc000000000000000, 0xffff
    out st1, 0x8000000000000001, 0x8000
    out st2, 0x8000000000000000, 0xc03e
    out st3, 0x8000000000000000, 0x7fff
    out st4, 0xfe56cb06dbaff1db, 0x3fde
    out st5, 0xffffffffffffffff, 0x1
    out st6, 0xd9e8001cd8933296, 0x3fd7
    out st7, 0x1, 0xffff
    out sw, 0x4b5d

    insn_case 64, "D9 EB FLDPI"
    in st0, 0xc000000000000000, 0x8000
    in st1, 0xffffffffffffffff, 0x7ffe
    in st2, 0xc90fdaa22168c235, 0x8000
    in st3, 0xc000000000000000, 0x1
    in st4, 0xffffffffffffffff, 0x3ffe
    in st5, 0xffffffffffffffff, 0x8000
    in st6, 0x1, 0x401e
    in sw, 0x4248
    in tags, 0xc9
    code
    .byte 0x4d, 0xd9, 0xeb
    end_code
    out st0, 0xc000000000000000, 0xffff
    out st1, 0xc000000000000000, 0x8000
    out st2, 0xffffffffffffffff, 0x7ffe
    out st3, 0xc90fdaa22168c235, 0x8000
    out st4, 0xc000000000000000, 0x1
    out st5, 0xffffffffffffffff, 0x3ffe
    out st6, 0xffffffffffffffff, 0x8000
    out st7, 0x1, 0x401e
    out sw, 0x7a49
