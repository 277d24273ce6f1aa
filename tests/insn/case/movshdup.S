/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F3 0F 16 /r MOVSHDUP xmm, xmm/m128"
    in xmm11, 0x90800042011e3622, 0x20c0812bc1921d20
    code
    .byte 0xf3, 0x43, 0x0f, 0x16, 0xf3
    end_code
    out xmm6, 0x9080004290800042, 0x20c0812b20c0812b

    insn_case 64, "F3 0F 16 /r MOVSHDUP xmm, xmm/m128"
    in xmm14, 0xfffffffffffff, 0x8000000000000000
    code
    .byte 0xf3, 0x47, 0x0f, 0x16, 0xd6
    end_code
    out xmm10, 0xfffff000fffff, 0x8000000080000000
