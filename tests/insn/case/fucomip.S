/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DF E8+i FUCOMIP ST(0), ST(i)"
    in st0, 0xffffffffffffffff
    in st1, 0x0, 0x401e
    in st2, 0xc876e44be0134696, 0x4017
    in st3, 0x94fa032873f945a5, 0x3fdb
    in st4, 0xac18d6f199c2d11d, 0x4025
    in st5, 0xffffffffffffffff, 0x1
    in st6, 0x82aef20a295ce4c1, 0x3fd8
    in st7, 0xc90fdaa22168c235, 0x3c01
    in flags, 0x4d5
    in sw, 0x604d
    in tags, 0xff
    code
    .byte 0x44, 0xdf, 0xe8
    end_code
    out st0, 0x0, 0x401e
    out st1, 0xc876e44be0134696, 0x4017
    out st2, 0x94fa032873f945a5, 0x3fdb
    out st3, 0xac18d6f199c2d11d, 0x4025
    out st4, 0xffffffffffffffff, 0x1
    out st5, 0x82aef20a295ce4c1, 0x3fd8
    out st6, 0xc90fdaa22168c235, 0x3c01
    out st7, 0xffffffffffffffff
    out flags, 0x440
    out sw, 0x684f
    out tags, 0xef

    insn_case 64, "DF E8+i FUCOMIP ST(0), ST(i)"
    in cw, 0x570
    in sw, 0x1670
    code
    .byte 0x66, 0x44, 0xdf, 0xeb
    end_code
    out flags, 0x45
    out sw, 0x94f1
