/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 01 C1 VMCALL"
    code
    vmcall
    end_code
    out rax, 0xffffffffffffffff
