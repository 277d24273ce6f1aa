/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F 01 /4 SMSW r16/32/64/m16"
    code
    smsw %rax
    end_code
    out rax, 0x80050033

    insn_case 64, "0F 01 /4 SMSW r16/32/64/m16"
    in rbx, 0x20000400
    in mem+0x400, 0x1111111111111111
    code
    smsw (%rbx)
    end_code
    out mem+0x400, 0x1111111111110033
