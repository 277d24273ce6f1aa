/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "CA RET imm16"
    descriptors
    in mem+0xc00, 0x0000000b10000900
    code
    lretl $0x10
    end_code
    out rsp, 0x20000c18
    out rip, 0x10000900

    insn_case 64, "CB RET"
    descriptors
    in mem+0xc00, 0x10000900
    in mem+0xc08, 0xb
    code
    lretq
    end_code
    out rsp, 0x20000c10
    out rip, 0x10000900

    insn_case 64, "CB RET"
    descriptors
    in mem+0xc00, 0x10000900
    in mem+0xc08, 0
    code
    lretq
    end_code
    out vector, 13

    insn_case 64, "C2 RET imm16"
    in rsp, 0x20000c58
    in mem+0xc58, 0x10001562
    code
    .byte 0x45, 0xc2, 0x9d, 0xd4
    end_code
    out rsp, 0x2000e0fd
    out rip, 0x10001562

    insn_case 64, "C2 RET imm16"
    in rsp, 0x20000dc8
    in mem+0xdc8, 0x10001a87
    code
    .byte 0xc2, 0x81, 0x62
    end_code
    out rsp, 0x20007051
    out rip, 0x10001a87

    insn_case 64, "C3 RET"
    in rsp, 0x20000c1d
    in mem+0xc18, 0xa42e9e2dbd4cd
    in mem+0xc20, 0x50aad30000000010
    code
    .byte 0xc3
    end_code
    out rsp, 0x20000c25
    out rip, 0x10000a42

    insn_case 64, "C3 RET"
    in rsp, 0x20000d38
    in mem+0xd38, 0x100018ee
    code
    .byte 0x48, 0xc3
    end_code
    out rsp, 0x20000d40
    out rip, 0x100018ee
