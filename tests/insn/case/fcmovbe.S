/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DA D0+i FCMOVBE ST(0), ST(i)"
    in st7, 0x8000000000000001, 0x7fff
    in flags, 0x11
    in tags, 0xff
    code
    .byte 0x3e, 0x66, 0xda, 0xd7
    end_code
    out st0, 0x8000000000000001, 0x7fff

    insn_case 64, "DA D0+i FCMOVBE ST(0), ST(i)"
    in st2, 0x8401d3145b77fe1a, 0x4022
    in flags, 0xc1
    in tags, 0xff
    code
    .byte 0x67, 0x4f, 0xda, 0xd2
    end_code
    out st0, 0x8401d3145b77fe1a, 0x4022
