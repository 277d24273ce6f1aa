/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 38 F0 /r MOVBE r16/32/64, m16/32/64"
    in rbp, 0x20000cbe
    in mem+0xd10, 0xc3d7aa1a69ffc26f
    code
    .byte 0x0f, 0x38, 0xf0, 0x7d, 0x52
    end_code
    out rdi, 0x6fc2ff69

    insn_case 64, "NP 0F 38 F0 /r MOVBE r16/32/64, m16/32/64"
    in rdi, 0x20000860
    in mem+0x860, 0x800000000332524c
    code
    .byte 0x0f, 0x38, 0xf0, 0x0f
    end_code
    out rcx, 0x4c523203

    insn_case 64, "66 0F 38 F0 /r MOVBE r16/32/64, m16/32/64"
    in r10, 0xbea84a8e200010f0
    in r14, 0xffffffffffffffff
    in mem+0x10f0, 0x3380000032739177
    code
    .byte 0x67, 0x66, 0x47, 0x0f, 0x38, 0xf0, 0x32
    end_code
    out r14, 0xffffffffffff7791

    insn_case 64, "66 0F 38 F0 /r MOVBE r16/32/64, m16/32/64"
    in rcx, 0x200008ca
    in rdx, 0x5d2
    in mem+0x8d0, 0x2099101264d0500
    code
    .byte 0x66, 0x0f, 0x38, 0xf0, 0x51, 0x06
    end_code
    out rdx, 0x5

    insn_case 64, "NP 0F 38 F1 /r MOVBE m16/32/64, r16/32/64"
    in rsp, 0x20000d1e
    in rsi, 0x3
    in r9, 0x29
    in mem+0xd70, 0x7ff8000000000000
    code
    .byte 0x42, 0x0f, 0x38, 0xf1, 0x34, 0x4c
    end_code
    out mem+0xd70, 0x7ff8000003000000

    insn_case 64, "NP 0F 38 F1 /r MOVBE m16/32/64, r16/32/64"
    in rcx, 0x20000a6d
    in rdi, 0x17ee45175bbf14fa
    in mem+0xae0, 0x857b320c8d6b2ea5
    code
    .byte 0x0f, 0x38, 0xf1, 0x79, 0x73
    end_code
    out mem+0xae0, 0x857b320cfa14bf5b

    insn_case 64, "66 0F 38 F1 /r MOVBE m16/32/64, r16/32/64"
    in rcx, 0x80
    in r14, 0x7f5d97ca
    code
    .byte 0x66, 0x49, 0x0f, 0x38, 0xf1, 0x8e, 0xd6, 0x73, 0xa2, 0xa0
    end_code
    out mem+0xba0, 0x8000000000000000

    insn_case 64, "66 0F 38 F1 /r MOVBE m16/32/64, r16/32/64"
    in rax, 0xab5d3249cde3fdb9
    in rsi, 0x1eadfb6e
    in mem+0x9c0, 0xfffff8858d50ddd6
    code
    .byte 0x66, 0x0f, 0x38, 0xf1, 0x86, 0x52, 0x0e, 0x52, 0x01
    end_code
    out mem+0x9c0, 0xfffff8858d50b9fd
