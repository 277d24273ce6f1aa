/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "70+cc Jcc rel8"
    code
    .byte 0x7b, 0xeb
    end_code
    out rip, 0x100007ed

    insn_case 64, "70+cc Jcc rel8"
    in flags, 0x811
    code
    .byte 0x7c, 0x31
    end_code
    out rip, 0x10000833

    insn_case 64, "0F 80+cc Jcc rel16/32"
    code
    .byte 0x67, 0x47, 0x0f, 0x89, 0x25, 0x8a, 0x09, 0x10
    end_code
    out rip, 0x2009922d

    insn_case 64, "0F 80+cc Jcc rel16/32"
    code
    .byte 0x4b, 0x0f, 0x83, 0xfb, 0xd2, 0xbf, 0x70
    end_code
    out rip, 0x80bfdb02
