/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 38 08 /r PSIGNB mm, mm/m64"
    in st0, 0x8e2e78ba29a478aa, 0x4013
    in st1, 0xa000000000000000, 0x3f80
    in st2, 0x8000000000000001, 0xbfff
    in st3, 0xa000000000000000, 0x7ffe
    in st4, 0xc90fdaa22168c235, 0x7ffe
    in st5, 0xf8b260eeb3099775, 0x3fdb
    in st6, 0xe06e266748b63551, 0x3fe5
    in st7, 0x9ec642bdf202e915, 0x4018
    in sw, 0x4e23
    in tags, 0xff
    code
    .byte 0x4e, 0x0f, 0x38, 0x08, 0xc9
    end_code
    out st0, 0x9ec642bdf202e915, 0x4018
    out st1, 0x722e7846295c7856, 0xffff
    out st2, 0xa000000000000000, 0x3f80
    out st3, 0x8000000000000001, 0xbfff
    out st4, 0xa000000000000000, 0x7ffe
    out st5, 0xc90fdaa22168c235, 0x7ffe
    out st6, 0xf8b260eeb3099775, 0x3fdb
    out st7, 0xe06e266748b63551, 0x3fe5
    out sw, 0x4623

    insn_case 64, "NP 0F 38 08 /r PSIGNB mm, mm/m64"
    in rax, 0x20000cc3
    in rdi, 0x36
    in st0, 0xffffffffffffffff, 0x3f80
    in st1, 0xc079dd783f0a94b4, 0x4022
    in st2, 0xa000000000000000, 0x3c01
    in st3, 0xffffffffffffffff, 0x8000
    in st4, 0x0, 0x7ffe
    in st5, 0x84376ee4f09d1602, 0x3fe1
    in st6, 0x8000000000000000, 0x3c01
    in st7, 0xe5ee535535350602, 0x3ff3
    in mem+0xe20, 0x6deac9f1b3b6c5b4
    in sw, 0x380b
    code
    .byte 0x3e, 0x44, 0x0f, 0x38, 0x08, 0x54, 0xf8, 0xad
    end_code
    out st0, 0xc079dd783f0a94b4, 0x4022
    out st1, 0xa000000000000000, 0x3c01
    out st2, 0xff01010101010101, 0xffff
    out st3, 0x0, 0x7ffe
    out st4, 0x84376ee4f09d1602, 0x3fe1
    out st5, 0x8000000000000000, 0x3c01
    out st6, 0xe5ee535535350602, 0x3ff3
    out st7, 0xffffffffffffffff, 0x3f80
    out sw, 0xb
    out tags, 0xff

    insn_case 64, "66 0F 38 08 /r PSIGNB xmm, xmm/m128"
    in xmm0, 0x4fe389, 0x17bab03acc61
    in xmm4, 0x9a, 0x642bebb4f9863b2
    code
    .byte 0x36, 0x66, 0x0f, 0x38, 0x08, 0xe0
    end_code
    out xmm4, 0x66, 0xbe45b1989db2

    insn_case 64, "66 0F 38 08 /r PSIGNB xmm, xmm/m128"
    in xmm2, 0x80, 0x691
    in xmm9, 0xa1cfee4232c45d28, 0x1e60000000000000
    code
    .byte 0x66, 0x49, 0x0f, 0x38, 0x08, 0xd1
    end_code
    out xmm2, 0x80
