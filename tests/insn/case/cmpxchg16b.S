/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "REX.W 0F C7 /1 CMPXCHG16B m128"
    in r13, 0xffffffffd6406d2c
    in mem+0x810, 0x28b089
    in mem+0x818, 0x2
    in flags, 0x8c0
    code
    .byte 0x4b, 0x0f, 0xc7, 0x8d, 0xe4, 0x9a, 0xbf, 0x49
    end_code
    out rax, 0x28b089
    out rdx, 0x2
    out flags, 0x880

    insn_case 64, "REX.W 0F C7 /1 CMPXCHG16B m128"
    in rcx, 0x200006f0
    in mem+0x6f0, 0x705fb22
    in mem+0x6f8, 0x0
    in flags, 0x850
    code
    .byte 0x66, 0x4a, 0x0f, 0xc7, 0x09
    end_code
    out rax, 0x705fb22
    out rdx, 0x0
    out flags, 0x810
