/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 30 /r PMOVZXBW xmm, xmm/m64"
    in rbp, 0x20001185
    in mem+0x1160, 0x505abe23
    code
    .byte 0x66, 0x42, 0x0f, 0x38, 0x30, 0x4d, 0xdb
    end_code
    out xmm1, 0x50005a00be0023

    insn_case 64, "66 0F 38 30 /r PMOVZXBW xmm, xmm/m64"
    in xmm6, 0xc90c5809180010a, 0x6039ccec10a21c0
    code
    .byte 0x66, 0x0f, 0x38, 0x30, 0xee
    end_code
    out xmm5, 0x9100800001000a, 0xc009000c50080
