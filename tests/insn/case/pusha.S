/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 32, "60 PUSHA"
    in rax, 0x3c04d
    in rcx, 0x26
    in rdx, 0x31baf9b1
    in rbx, 0x2dc7990
    in rsp, 0x20000d10
    in rbp, 0x20000d50
    in rsi, 0x3572c210
    in rdi, 0xd23664c4
    code
    .byte 0x60
    end_code
    out rsp, 0x20000cf0
    out mem+0xcf0, 0x3572c210d23664c4
    out mem+0xcf8, 0x20000d1020000d50
    out mem+0xd00, 0x31baf9b102dc7990
    out mem+0xd08, 0x3c04d00000026

    insn_case 32, "60 PUSHA"
    in rax, 0x988a6f0b
    in rcx, 0x0
    in rdx, 0xa5aa7d8b
    in rbx, 0xd4244732
    in rsp, 0x20000d90
    in rbp, 0x20000dd0
    in rsi, 0xfffffe6f
    in rdi, 0x99
    code
    .byte 0x60
    end_code
    out rsp, 0x20000d70
    out mem+0xd70, 0xfffffe6f00000099
    out mem+0xd78, 0x20000d9020000dd0
    out mem+0xd80, 0xa5aa7d8bd4244732
    out mem+0xd88, 0x988a6f0b00000000
