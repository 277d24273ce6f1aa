/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "FE /0 INC r/m8"
    in rdi, 0x200005b0
    in mem+0x5b0, 0xffffffffffffff68
    in flags, 0x415
    code
    .byte 0xfe, 0x07
    end_code
    out mem+0x5b0, 0xffffffffffffff69
    out flags, 0x405

    insn_case 64, "FE /0 INC r/m8"
    in rax, 0xfffffffffffe4698
    in flags, 0x815
    code
    .byte 0x66, 0xfe, 0xc4
    end_code
    out rax, 0xfffffffffffe4798
    out flags, 0x5

    insn_case 64, "FF /0 INC r/m16/32/64"
    in rdi, 0x9460b9238806230a
    in flags, 0xc11
    code
    .byte 0x67, 0x66, 0x4c, 0xff, 0xc7
    end_code
    out rdi, 0x9460b9238806230b
    out flags, 0x481

    insn_case 64, "FF /0 INC r/m16/32/64"
    in rsi, 0xffffff90d7638797
    code
    .byte 0x4a, 0xff, 0xc6
    end_code
    out rsi, 0xffffff90d7638798
    out flags, 0x80

    insn_case 32, "40+r INC r16/32"
    in rbp, 0x20000d48
    in flags, 0x891
    code
    .byte 0x45
    end_code
    out rbp, 0x20000d49
    out flags, 0x1

    insn_case 32, "40+r INC r16/32"
    in rbx, 0x5cbd0331
    in flags, 0x895
    code
    .byte 0x43
    end_code
    out rbx, 0x5cbd0332
    out flags, 0x1
