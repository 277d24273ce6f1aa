/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F 40+cc /r CMOVcc r16/32/64, r/m16/32/64"
    in r8, 0x725236165b1cf680
    in flags, 0x55
    code
    .byte 0x26, 0x45, 0x0f, 0x4e, 0xe0
    end_code
    out r12, 0x5b1cf680

    insn_case 64, "0F 40+cc /r CMOVcc r16/32/64, r/m16/32/64"
    in rsi, 0x20000ef5
    in mem+0xed0, 0x8040500100442000
    code
    .byte 0x42, 0x0f, 0x4d, 0x66, 0xdb
    end_code
    out rsp, 0x442000
