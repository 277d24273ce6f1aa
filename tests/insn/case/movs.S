/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "A4 MOVS m8"
    in rcx, 0x12
    in rsi, 0x20000a0a
    in rdi, 0x20000f22
    in mem+0xa08, 0x5ce8f6b67dda5e57
    in mem+0xf20, 0xfdd0c53cbac3150e
    in flags, 0xc41
    code
    .byte 0xf3, 0x4b, 0xa4
    end_code
    out rcx, 0x0
    out rsi, 0x200009f8
    out rdi, 0x20000f10
    out mem+0xf10, 0x150e0700f9f2eb9e
    out mem+0xf18, 0x5049423b342d261f
    out mem+0xf20, 0xfdd0c53cbada5e57

    insn_case 64, "A4 MOVS m8"
    in rcx, 0xdc80a5d0000000d
    in rsi, 0x20000570
    in rdi, 0x20000640
    in mem+0x570, 0xe51d1f6f5fc071a0
    in mem+0x640, 0x5b3857598ba47150
    in flags, 0xcc4
    code
    .byte 0x67, 0xf2, 0x66, 0x4a, 0xa4
    end_code
    out rcx, 0x0
    out rsi, 0x20000563
    out rdi, 0x20000633
    out mem+0x630, 0xe1dad3cc78716a63
    out mem+0x638, 0x19120b04fdf6efe8
    out mem+0x640, 0x5b3857598ba471a0

    insn_case 64, "A5 MOVS m16/32/64"
    in rcx, 0x1
    in rsi, 0x200009c0
    in rdi, 0x20000813
    in mem+0x810, 0xde8e564caa979089
    in mem+0x9c0, 0x1a01b615f38aa6f4
    code
    .byte 0xf2, 0x66, 0xa5
    end_code
    out rcx, 0x0
    out rsi, 0x200009c2
    out rdi, 0x20000815
    out mem+0x810, 0xde8e56a6f4979089

    insn_case 64, "A5 MOVS m16/32/64"
    in rcx, 0x8
    in rsi, 0x20001340
    in rdi, 0x20000880
    in mem+0x880, 0xaaed03b54d41e16e
    in mem+0x1340, 0xbf6b6c430b3cfe2e
    in flags, 0x414
    code
    .byte 0xf2, 0xa5
    end_code
    out rcx, 0x0
    out rsi, 0x20001320
    out rdi, 0x20000860
    out mem+0x860, 0x4b443d36cec7c0b9
    out mem+0x868, 0x837c756e67605952
    out mem+0x870, 0xbbb4ada69f98918a
    out mem+0x878, 0xf3ece5ded7d0c9c2
    out mem+0x880, 0xaaed03b50b3cfe2e
