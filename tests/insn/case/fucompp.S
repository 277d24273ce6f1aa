/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DA E9 FUCOMPP"
    in st0, 0x0, 0x403e
    in st1, 0x9fd8823bbcb48645, 0x400f
    in st2, 0xdf68e5d6f16448a9, 0x400a
    in st3, 0x8000000000000000, 0x7fff
    in st4, 0xa8aaf0431a7e6dfb, 0x3ff4
    in st5, 0xa000000000000000
    in st6, 0xa000000000000000, 0x3c01
    in st7, 0x1
    in sw, 0x7d00
    in tags, 0xff
    code
    .byte 0x46, 0xda, 0xe9
    end_code
    out st0, 0xdf68e5d6f16448a9, 0x400a
    out st1, 0x8000000000000000, 0x7fff
    out st2, 0xa8aaf0431a7e6dfb, 0x3ff4
    out st3, 0xa000000000000000
    out st4, 0xa000000000000000, 0x3c01
    out st5, 0x1
    out st6, 0x0, 0x403e
    out st7, 0x9fd8823bbcb48645, 0x400f
    out sw, 0x4d01
    out tags, 0x7e

    insn_case 64, "DA E9 FUCOMPP"
    in st0, 0xa000000000000000, 0x403e
    in st1, 0x927117500721c5d4, 0x3fe0
    in st2, 0x826823acf670f44f, 0x4010
    in st3, 0xffffffffffffffff, 0x3c01
    in st4, 0xc000000000000000
    in st5, 0xb9821f11cf687b7c, 0x3fe4
    in st6, 0xc89e331debcc087d, 0x4008
    in st7, 0x8bcee992d85c9624, 0x4024
    in sw, 0x7f00
    in tags, 0xff
    code
    .byte 0x49, 0xda, 0xe9
    end_code
    out st0, 0x826823acf670f44f, 0x4010
    out st1, 0xffffffffffffffff, 0x3c01
    out st2, 0xc000000000000000
    out st3, 0xb9821f11cf687b7c, 0x3fe4
    out st4, 0xc89e331debcc087d, 0x4008
    out st5, 0x8bcee992d85c9624, 0x4024
    out st6, 0xa000000000000000, 0x403e
    out st7, 0x927117500721c5d4, 0x3fe0
    out sw, 0x800
    out tags, 0x7e
