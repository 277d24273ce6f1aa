/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 25 /r PMOVSXDQ xmm, xmm/m64"
    in rbp, 0x5e526af6
    in mem+0x1040, 0x551104c4850249aa
    code
    .byte 0x66, 0x0f, 0x38, 0x25, 0xb5, 0x4a, 0xa5, 0xad, 0xc1
    end_code
    out xmm6, 0xffffffff850249aa, 0x551104c4

    insn_case 64, "66 0F 38 25 /r PMOVSXDQ xmm, xmm/m64"
    in rbp, 0xffffffffe8f4e08a
    in mem+0x810, 0x42500a0814835c58
    code
    .byte 0x66, 0x0f, 0x38, 0x25, 0xb5, 0x86, 0x27, 0x0b, 0x37
    end_code
    out xmm6, 0x14835c58, 0x42500a08
