/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "E2 LOOP rel8"
    in rcx, 0x1a09bb005849dfe
    code
    .byte 0xe2, 0xc8
    end_code
    out rcx, 0x1a09bb005849dfd
    out rip, 0x100007ca

    insn_case 64, "E2 LOOP rel8"
    in rcx, 0x5f
    code
    .byte 0x2e, 0x47, 0xe2, 0xfb
    end_code
    out rcx, 0x5e
    out rip, 0x100007ff
