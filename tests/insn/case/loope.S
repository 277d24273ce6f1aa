/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "E1 LOOPE rel8"
    in rcx, 0x187
    code
    .byte 0x67, 0x4d, 0xe1, 0xca
    end_code
    out rcx, 0x186

    insn_case 64, "E1 LOOPE rel8"
    in rcx, 0xa
    code
    .byte 0xe1, 0xa5
    end_code
    out rcx, 0x9
