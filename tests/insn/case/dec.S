/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "FE /1 DEC r/m8"
    in mem+0xde0, 0x477df8a6b9cf3f3
    in flags, 0xc91
    code
    .byte 0x48, 0xfe, 0x0d, 0xd9, 0x05, 0x00, 0x10
    end_code
    out mem+0xde0, 0x477df8a6b9cf3f2
    out flags, 0x481

    insn_case 64, "FE /1 DEC r/m8"
    in r12, 0x9a
    in flags, 0x4c4
    code
    .byte 0x67, 0x49, 0xfe, 0xcc
    end_code
    out r12, 0x99
    out flags, 0x484

    insn_case 64, "FF /1 DEC r/m16/32/64"
    in rsi, 0x34f52ea4d2560f2
    in flags, 0x4d5
    code
    .byte 0x40, 0xff, 0xce
    end_code
    out rsi, 0x4d2560f1
    out flags, 0x401

    insn_case 64, "FF /1 DEC r/m16/32/64"
    in rsp, 0x20000c08
    in flags, 0x94
    code
    .byte 0xff, 0xcc
    end_code
    out rsp, 0x20000c07
    out flags, 0x0

    insn_case 32, "48+r DEC r16/32"
    in rbp, 0xf1cce07e
    in flags, 0x851
    code
    .byte 0x66, 0x4d
    end_code
    out rbp, 0xf1cce07d
    out flags, 0x85

    insn_case 32, "48+r DEC r16/32"
    in rcx, 0x29c239d7
    in flags, 0x841
    code
    .byte 0x49
    end_code
    out rcx, 0x29c239d6
    out flags, 0x1
