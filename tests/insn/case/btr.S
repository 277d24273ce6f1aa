/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F B3 /r BTR r/m16/32/64, r16/32/64"
    in rax, 0x20000600
    in rdi, 0xfffffffffffffe33
    code
    .byte 0x0f, 0xb3, 0x38
    end_code
    out mem+0x5c0, 0x8172736c655e5750
    out flags, 0x1, 0x894

    insn_case 64, "0F B3 /r BTR r/m16/32/64, r16/32/64"
    in rsp, 0x1a9
    in r10, 0x200013ae
    code
    .byte 0x43, 0x0f, 0xb3, 0x62, 0xd2
    end_code
    out flags, 0x0, 0x894

    insn_case 64, "0F BA /6 BTR r/m16/32/64, imm8"
    in rcx, 0x20001030
    in mem+0x1030, 0x5840605010183009
    in flags, 0x4d0
    code
    .byte 0x0f, 0xba, 0x31, 0x34
    end_code
    out mem+0x1030, 0x5840605010083009
    out flags, 0x441, 0x894

    insn_case 64, "0F BA /6 BTR r/m16/32/64, imm8"
    in rbx, 0x861c62dbc88590f1
    in flags, 0x410
    code
    .byte 0x0f, 0xba, 0xf3, 0x30
    end_code
    out rbx, 0xc88490f1
    out flags, 0x401, 0x894
