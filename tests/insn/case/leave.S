/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "C9 LEAVE"
    in rbp, 0x20000e08
    code
    .byte 0xc9
    end_code
    out rsp, 0x20000e10
    out rbp, 0x948d867f78716a63

    insn_case 64, "C9 LEAVE"
    in rbp, 0x20000e0a
    code
    .byte 0x46, 0xc9
    end_code
    out rsp, 0x20000e12
    out rbp, 0xa29b948d867f7871
