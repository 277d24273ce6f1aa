/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 3A 22 /r PINSRD xmm, r/m32/64, imm8"
    in r10, 0xa470fc10ee5d514e
    in xmm6, 0xa0122d40e0300a3c, 0x2010f16302048896
    code
    .byte 0x66, 0x41, 0x0f, 0x3a, 0x22, 0xf2, 0x8f
    end_code
    out xmm6, 0xa0122d40e0300a3c, 0xee5d514e02048896

    insn_case 64, "66 0F 3A 22 /r PINSRD xmm, r/m32/64, imm8"
    in rax, 0xffffffff76eac4c1
    in xmm0, 0x1dae8b5c1f3b, 0x1ce411394095f2e6
    code
    .byte 0x66, 0x0f, 0x3a, 0x22, 0xc0, 0x40
    end_code
    out xmm0, 0x1dae76eac4c1, 0x1ce411394095f2e6
