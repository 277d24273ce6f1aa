/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F 01 D9 VMMCALL"
    code
    vmmcall
    end_code
    out rax, 0xffffffffffffffff
