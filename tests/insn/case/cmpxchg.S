/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F B0 /r CMPXCHG r/m8, r8"
    in rax, 0x2aedabdaddb236d
    in rcx, 0x20000734
    in rbp, 0x29
    in mem+0x880, 0x0
    in flags, 0xc80
    code
    .byte 0xf0, 0x0f, 0xb0, 0x7c, 0xe9, 0x04
    end_code
    out rax, 0x2aedabdaddb2300
    out flags, 0x400

    insn_case 64, "0F B0 /r CMPXCHG r/m8, r8"
    in rax, 0xe
    in mem+0x1280, 0x40490fdbe4ce1e57
    code
    .byte 0x48, 0x0f, 0xb0, 0x3d, 0x78, 0x0a, 0x00, 0x10
    end_code
    out rax, 0x57
    out flags, 0x85

    insn_case 64, "0F B1 /r CMPXCHG r/m16/32/64, r16/32/64"
    in rax, 0xbaf659
    in rdx, 0x4793c2df
    in mem+0xbc0, 0x8c3530979fbb748
    in flags, 0xc14
    code
    .byte 0x66, 0x0f, 0xb1, 0xaa, 0xe1, 0x48, 0x6c, 0xd8
    end_code
    out rax, 0xbab748
    out flags, 0x404

    insn_case 64, "0F B1 /r CMPXCHG r/m16/32/64, r16/32/64"
    in rax, 0x752b5e8dd039a07a
    in r15, 0x5623775a229f5ba2
    code
    .byte 0x47, 0x0f, 0xb1, 0xe7
    end_code
    out rax, 0x229f5ba2
    out flags, 0x84
