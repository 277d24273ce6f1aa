/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 2E /r UCOMISS xmm, xmm/m32"
    in xmm10, 0xb56b00ea0ab4c34, 0xaef2
    code
    .byte 0x47, 0x0f, 0x2e, 0x15, 0x48, 0x09, 0x00, 0x10
    end_code
    out flags, 0x1

    insn_case 64, "NP 0F 2E /r UCOMISS xmm, xmm/m32"
    in rbx, 0x20000650
    in xmm7, 0x380fffffffffffff, 0x380fffffffffffff
    in flags, 0xcc4
    code
    .byte 0x48, 0x0f, 0x2e, 0x3b
    end_code
    out flags, 0x445
