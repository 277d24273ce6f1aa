/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F2 0F 38 F0 /r CRC32 r32/64, r/m8"
    in rdx, 0x5555555555555555
    code
    .byte 0xf2, 0x42, 0x0f, 0x38, 0xf0, 0xe2
    end_code
    out rsp, 0x64f4cec3

    insn_case 64, "F2 0F 38 F0 /r CRC32 r32/64, r/m8"
    in rbx, 0x1aceb29
    in r11, 0xffffffffaafe9baa
    in mem+0xbf0, 0x3c2f38658c2c100e
    code
    .byte 0xf2, 0x4b, 0x0f, 0x38, 0xf0, 0x9b, 0x46, 0x70, 0x01, 0x75
    end_code
    out rbx, 0xf47646de

    insn_case 64, "F2 0F 38 F1 /r CRC32 r32/64, r/m16/32/64"
    in rdx, 0x20000e20
    in mem+0xe20, 0xe824248461004013
    code
    .byte 0xf2, 0x0f, 0x38, 0xf1, 0x12
    end_code
    out rdx, 0xc1f6fa3b

    insn_case 64, "F2 0F 38 F1 /r CRC32 r32/64, r/m16/32/64"
    in rdx, 0xffffffffa2c39508
    in rbx, 0x92d930bbb74008b
    in mem+0xdc0, 0x1cf3d00c6fcb36
    code
    .byte 0x3e, 0xf2, 0x42, 0x0f, 0x38, 0xf1, 0x9a, 0xb8, 0x78, 0x3c, 0x7d
    end_code
    out rbx, 0x5216118a
