/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F 00 /4 VERR r/m16"
    descriptors
    in rax, 0x13
    code
    verr %ax
    end_code
    out flags, 0x40

    insn_case 64, "0F 00 /4 VERR r/m16"
    descriptors
    in rax, 0
    in flags, 0x40
    code
    verr %ax
    end_code
    out flags, 0
