/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DB E2 FNCLEX"
    in sw, 0x4762
    code
    .byte 0xdb, 0xe2
    end_code
    out sw, 0x4700

    insn_case 64, "DB E2 FNCLEX"
    in sw, 0xb23
    code
    .byte 0x49, 0xdb, 0xe2
    end_code
    out sw, 0xb00
