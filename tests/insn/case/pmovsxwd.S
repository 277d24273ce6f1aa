/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 23 /r PMOVSXWD xmm, xmm/m64"
    in xmm5, 0x7ff8000000000000, 0x3fe0000000000000
    code
    .byte 0x66, 0x0f, 0x38, 0x23, 0xe5
    end_code
    out xmm4, 0x0, 0x7ff800000000

    insn_case 64, "66 0F 38 23 /r PMOVSXWD xmm, xmm/m64"
    in rax, 0x20000cfe
    in mem+0xd20, 0x48abf9a2ff800000
    code
    .byte 0x66, 0x0f, 0x38, 0x23, 0x78, 0x22
    end_code
    out xmm7, 0xffffff8000000000, 0x48abfffff9a2
