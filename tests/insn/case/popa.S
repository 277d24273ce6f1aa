/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 32, "61 POPA"
    in rsp, 0x20000c10
    in mem+0xc10, 0x421aeddfb00d8d97
    in mem+0xc18, 0x505f2013b5b9acef
    code
    .byte 0x61
    end_code
    out rax, 0x6e676059
    out rcx, 0x524b443d
    out rdx, 0x362f2821
    out rbx, 0x1a130c05
    out rsp, 0x20000c30
    out rbp, 0xb5b9acef
    out rsi, 0x421aeddf
    out rdi, 0xb00d8d97

    insn_case 32, "61 POPA"
    in rax, 0xdbe79e8b
    in rcx, 0x513e755b
    in rdx, 0x7f2f3aa
    in rbx, 0x5dd7734f
    in rsp, 0x20000dc8
    in rbp, 0xb6a87116
    in rsi, 0x7fff
    in rdi, 0x10
    in mem+0xdc8, 0x8f8797653daeea00
    in mem+0xdd0, 0x64bb00c92caa8bf8
    code
    .byte 0x66, 0x61
    end_code
    out rax, 0xdbe764bb
    out rcx, 0x513e00c9
    out rdx, 0x7f22caa
    out rbx, 0x5dd78bf8
    out rsp, 0x20000dd8
    out rbp, 0xb6a89765
    out rsi, 0x3dae
    out rdi, 0xea00
