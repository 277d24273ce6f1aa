/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 32, "EA JMP ptr16:16/32"
    descriptors
    code
    .code32
    ljmp $0x1b, $0x10000900
    .code64
    end_code
    out rip, 0x10000900

    insn_case 32, "EA JMP ptr16:16/32"
    descriptors
    code
    .code32
    ljmp $0x13, $0x10000900
    .code64
    end_code
    out vector, 13
    out error, 0x10

    insn_case 64, "FF /5 JMP m16:16/32/64"
    descriptors
    in rbx, 0x20000400
    in mem+0x400, 0x0000001b10000900
    code
    ljmp *(%rbx)
    end_code
    out rip, 0x10000900

    insn_case 64, "E9 JMP rel16/32"
    code
    .byte 0xe9, 0x90, 0x2c, 0x34, 0xdd
    end_code
    out rip, 0xffffffffed343495

    insn_case 64, "E9 JMP rel16/32"
    code
    .byte 0x4e, 0xe9, 0x5b, 0x07, 0xec, 0x54
    end_code
    out rip, 0x64ec0f61

    insn_case 64, "EB JMP rel8"
    code
    .byte 0x67, 0xeb, 0x51
    end_code
    out rip, 0x10000854

    insn_case 64, "EB JMP rel8"
    code
    .byte 0x46, 0xeb, 0x7b
    end_code
    out rip, 0x1000087e

    insn_case 64, "FF /4 JMP r/m16/32/64"
    in rdx, 0x1000060c
    code
    .byte 0xff, 0xe2
    end_code
    out rip, 0x1000060c

    insn_case 64, "FF /4 JMP r/m16/32/64"
    in rcx, 0x10001b42
    code
    .byte 0x4a, 0xff, 0xe1
    end_code
    out rip, 0x10001b42
