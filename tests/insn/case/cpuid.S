/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F A2 CPUID"
    in rax, 0x80000000
    code
    cpuid
    end_code
    out rax, 0x80000008
    out rbx, 0x756e6547
    out rcx, 0x6c65746e
    out rdx, 0x49656e69
