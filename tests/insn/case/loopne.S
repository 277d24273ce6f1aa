/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "E0 LOOPNE rel8"
    in rcx, 0xd9b342
    code
    .byte 0x4c, 0xe0, 0x34
    end_code
    out rcx, 0xd9b341
    out rip, 0x10000837

    insn_case 64, "E0 LOOPNE rel8"
    in rcx, 0x54a35b4d130e51ec
    in flags, 0xc5
    code
    .byte 0x44, 0xe0, 0x09
    end_code
    out rcx, 0x54a35b4d130e51eb
