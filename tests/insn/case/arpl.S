/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 32, "63 /r ARPL r/m16, r16"
    in flags, 0x8c4
    code
    .byte 0x63, 0xfd
    end_code
    out flags, 0x884

    insn_case 32, "63 /r ARPL r/m16, r16"
    in rsp, 0x20000cd0
    in rsi, 0xa83d5e5
    in flags, 0x481
    code
    .byte 0x3e, 0x63, 0xf4
    end_code
    out rsp, 0x20000cd1
    out flags, 0x4c1
