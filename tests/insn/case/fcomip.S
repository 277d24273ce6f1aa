/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DF F0+i FCOMIP ST(0), ST(i)"
    in st0, 0xd37de9b59bfdf2d8, 0x4002
    in st1, 0x8000000000000001, 0x3ffe
    in st2, 0xc6a0e5224ce2385d, 0x4022
    in st3, 0xa000000000000000, 0x3fff
    in st4, 0xc000000000000000, 0x401e
    in st5, 0x8000000000000000, 0xbfff
    in st6, 0xad91513c79af767d, 0x4004
    in st7, 0xc90fdaa22168c235, 0xbfff
    in flags, 0xc81
    in sw, 0xa00
    in tags, 0xff
    code
    .byte 0x4c, 0xdf, 0xf5
    end_code
    out st0, 0x8000000000000001, 0x3ffe
    out st1, 0xc6a0e5224ce2385d, 0x4022
    out st2, 0xa000000000000000, 0x3fff
    out st3, 0xc000000000000000, 0x401e
    out st4, 0x8000000000000000, 0xbfff
    out st5, 0xad91513c79af767d, 0x4004
    out st6, 0xc90fdaa22168c235, 0xbfff
    out st7, 0xd37de9b59bfdf2d8, 0x4002
    out flags, 0x400
    out sw, 0x1200
    out tags, 0xfd

    insn_case 64, "DF F0+i FCOMIP ST(0), ST(i)"
    in st0, 0x821af27fe137d6ac, 0x4005
    in st1, 0xcd0aa305737375dd, 0x3fe4
    in st2, 0xa000000000000000, 0x4000
    in st3, 0xfa2ec73e5c8ab78b, 0x400c
    in st4, 0xffffffffffffffff, 0x3c01
    in st5, 0xa9d2e34406267805, 0x3ff8
    in st6, 0xa000000000000000, 0x3ffe
    in st7, 0x8000000000000000, 0x7fff
    in flags, 0x440
    in sw, 0x4b34
    in tags, 0xff
    code
    .byte 0x66, 0x4f, 0xdf, 0xf3
    end_code
    out st0, 0xcd0aa305737375dd, 0x3fe4
    out st1, 0xa000000000000000, 0x4000
    out st2, 0xfa2ec73e5c8ab78b, 0x400c
    out st3, 0xffffffffffffffff, 0x3c01
    out st4, 0xa9d2e34406267805, 0x3ff8
    out st5, 0xa000000000000000, 0x3ffe
    out st6, 0x8000000000000000, 0x7fff
    out st7, 0x821af27fe137d6ac, 0x4005
    out flags, 0x401
    out sw, 0x5334
    out tags, 0xfd
