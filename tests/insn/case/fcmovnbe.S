/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DB D0+i FCMOVNBE ST(0), ST(i)"
    in st7, 0xf6beb824973a752b, 0x401d
    in tags, 0xff
    code
    .byte 0x66, 0xdb, 0xd7
    end_code
    out st0, 0xf6beb824973a752b, 0x401d

    insn_case 64, "DB D0+i FCMOVNBE ST(0), ST(i)"
    in st3, 0xd51197140346f173, 0x4014
    in tags, 0xff
    code
    .byte 0x66, 0xdb, 0xd3
    end_code
    out st0, 0xd51197140346f173, 0x4014
