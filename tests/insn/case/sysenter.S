/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F 34 SYSENTER"
    code
    sysenter
    end_code
    out vector, 13
