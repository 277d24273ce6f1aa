/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 32, "C5 /r LDS r16/32, m16:16/32"
    descriptors
    in rbx, 0x20000400
    in mem+0x400, 0x1312345678
    code
    .code32
    ldsl (%ebx), %eax
    .code64
    end_code
    out rax, 0x12345678
