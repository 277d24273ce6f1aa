/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DA C0+i FCMOVB ST(0), ST(i)"
    in st2, 0xc90fdaa22168c235, 0x3c01
    in flags, 0x881
    in tags, 0xff
    code
    .byte 0x48, 0xda, 0xc2
    end_code
    out st0, 0xc90fdaa22168c235, 0x3c01

    insn_case 64, "DA C0+i FCMOVB ST(0), ST(i)"
    in st4, 0xe375321281eb900c, 0x401a
    in flags, 0x85
    in tags, 0xff
    code
    .byte 0x66, 0xda, 0xc4
    end_code
    out st0, 0xe375321281eb900c, 0x401a
