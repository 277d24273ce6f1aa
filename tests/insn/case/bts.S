/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F AB /r BTS r/m16/32/64, r16/32/64"
    in rax, 0x3c2
    in rbx, 0x20000626
    in flags, 0x40
    code
    .byte 0x67, 0x66, 0x0f, 0xab, 0x43, 0xea
    end_code
    out mem+0x688, 0xfcf5eee7e0d9d2cf
    out flags, 0x40, 0x894

    insn_case 64, "0F AB /r BTS r/m16/32/64, r16/32/64"
    in rax, 0x20001000
    in rsi, 0xfffffffffffff56f
    code
    .byte 0x66, 0x4a, 0x0f, 0xab, 0x30
    end_code
    out flags, 0x1, 0x894

    insn_case 64, "0F BA /5 BTS r/m16/32/64, imm8"
    in rdi, 0x8bc19407ab8820af
    code
    .byte 0x0f, 0xba, 0xef, 0xb8
    end_code
    out rdi, 0xab8820af
    out flags, 0x1, 0x894

    insn_case 64, "0F BA /5 BTS r/m16/32/64, imm8"
    in r14, 0xffffffffb43e9b28
    in mem+0x7d0, 0x0
    in flags, 0x404
    code
    .byte 0x4f, 0x0f, 0xba, 0xae, 0xa8, 0x6c, 0xc1, 0x6b, 0x5d
    end_code
    out mem+0x7d0, 0x20000000
    out flags, 0x400, 0x894
