/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F3 0F C7 /7 RDPID r64"
    code
    rdpid %rax
    end_code
    out rax, 0

    insn_case 32, "F3 0F C7 /7 RDPID r32"
    code
    .code32
    rdpid %eax
    .code64
    end_code
    out rax, 0
