/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "FD STD"
    in flags, 0x891
    code
    .byte 0x66, 0x4d, 0xfd
    end_code
    out flags, 0xc91

    insn_case 64, "FD STD"
    in flags, 0x84
    code
    .byte 0x4e, 0xfd
    end_code
    out flags, 0x484
