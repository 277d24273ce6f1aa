/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 32, "9A CALL ptr16:16/32"
    descriptors
    code
    .code32
    lcall $0x1b, $0x10000900
    .code64
    end_code
    out rsp, 0x20000bf8
    out mem+0xbf8, 0x0000002310000807
    out rip, 0x10000900

    insn_case 64, "FF /3 CALL m16:16/32/64"
    descriptors
    in rbx, 0x20000400
    in mem+0x400, 0x0000000b10000900
    code
    lcall *(%rbx)
    end_code
    out rsp, 0x20000bf8
    out mem+0xbf8, 0x0000003310000802
    out rip, 0x10000900

    insn_case 64, "FF /3 CALL m16:16/32/64"
    descriptors
    in rbx, 0x20000400
    in mem+0x400, 0x10000900
    in mem+0x408, 0xb
    code
    .byte 0x48, 0xff, 0x1b /* lcall with REX.W: assemblers spell it in different ways */
    end_code
    out rsp, 0x20000bf0
    out mem+0xbf0, 0x10000803
    out mem+0xbf8, 0x33
    out rip, 0x10000900

    insn_case 64, "E8 CALL rel16/32"
    in rsp, 0x20000d40
    code
    .byte 0xe8, 0xea, 0x9b, 0x6b, 0xf3
    end_code
    out rsp, 0x20000d38
    out mem+0xd38, 0x10000805
    out rip, 0x36ba3ef

    insn_case 64, "E8 CALL rel16/32"
    in rsp, 0x20000d90
    code
    .byte 0xe8, 0x94, 0x24, 0x56, 0x1d
    end_code
    out rsp, 0x20000d88
    out mem+0xd88, 0x10000805
    out rip, 0x2d562c99

    insn_case 64, "FF /2 CALL r/m16/32/64"
    in rax, 0x10001647
    in rsp, 0x20000ca8
    code
    .byte 0x36, 0xff, 0xd0
    end_code
    out rsp, 0x20000ca0
    out mem+0xca0, 0x10000803
    out rip, 0x10001647

    insn_case 64, "FF /2 CALL r/m16/32/64"
    in rsp, 0x20000df0
    in rdi, 0x10000024
    code
    .byte 0xff, 0xd7
    end_code
    out rsp, 0x20000de8
    out mem+0xde8, 0x10000802
    out rip, 0x10000024
