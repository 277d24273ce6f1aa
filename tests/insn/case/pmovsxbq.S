/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 22 /r PMOVSXBQ xmm, xmm/m16"
    in rcx, 0x20000f90
    in mem+0xf90, 0xcf0000007f800000
    code
    .byte 0x66, 0x0f, 0x38, 0x22, 0x21
    end_code
    out xmm4, 0x0

    insn_case 64, "66 0F 38 22 /r PMOVSXBQ xmm, xmm/m16"
    in rax, 0xffffffffb743bae4
    in r14, 0x2b
    in mem+0x4f0, 0x163b52feb
    code
    .byte 0x66, 0x46, 0x0f, 0x38, 0x22, 0x84, 0xb0, 0x60, 0x49, 0xbc, 0x68
    end_code
    out xmm8, 0xffffffffffffffeb, 0x2f
