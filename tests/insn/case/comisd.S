/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 2F /r COMISD xmm, xmm/m64"
    in rax, 0x20001021
    in flags, 0xcc4
    code
    .byte 0x66, 0x0f, 0x2f, 0x58, 0x9f
    end_code
    out flags, 0x400

    insn_case 64, "66 0F 2F /r COMISD xmm, xmm/m64"
    in rdx, 0x27
    in r15, 0x200008b9
    in mem+0x8e0, 0x61a6
    in flags, 0xd5
    code
    .byte 0x66, 0x41, 0x0f, 0x2f, 0x1c, 0x17
    end_code
    out flags, 0x0
    out mxcsr, 0x1f82
