/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 3A /r PMINUW xmm, xmm/m128"
    in rbp, 0x20000a4f
    in xmm4, 0x7f, 0x919012977d90d12e
    in mem+0xaa8, 0x3bb2b6c56c79f929
    code
    .byte 0x66, 0x48, 0x0f, 0x38, 0x3a, 0x65, 0x51
    end_code
    out xmm4, 0x7f, 0x3bb212976c79d12e

    insn_case 64, "66 0F 38 3A /r PMINUW xmm, xmm/m128"
    in rcx, 0x2000126e
    in xmm0, 0x9c, 0x7e0b31a1778c437
    in mem+0x1208, 0x41e0000000000000
    code
    .byte 0x66, 0x0f, 0x38, 0x3a, 0x41, 0x92
    end_code
    out xmm0, 0x9c, 0x7e0000000000000
