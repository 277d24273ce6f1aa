/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F B6 /r MOVZX r16/32/64, r/m8"
    in r11, 0xf
    code
    .byte 0x49, 0x0f, 0xb6, 0xf3
    end_code
    out rsi, 0xf

    insn_case 64, "0F B6 /r MOVZX r16/32/64, r/m8"
    in rax, 0x1ce7eb043b
    code
    .byte 0x0f, 0xb6, 0xec
    end_code
    out rbp, 0x4

    insn_case 64, "0F B7 /r MOVZX r16/32/64, r/m16"
    in rbp, 0xffffffffec5971db
    in mem+0x1300, 0x50294636bdc349d5
    code
    .byte 0x48, 0x0f, 0xb7, 0x8d, 0x25, 0xa1, 0xa6, 0x33
    end_code
    out rcx, 0x49d5

    insn_case 64, "0F B7 /r MOVZX r16/32/64, r/m16"
    in r8, 0x78446af7
    in mem+0x9f0, 0x256
    code
    .byte 0x43, 0x0f, 0xb7, 0xa0, 0xf9, 0x9e, 0xbb, 0xa7
    end_code
    out rsp, 0x256
