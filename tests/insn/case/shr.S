/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "C0 /5 SHR r/m8, imm8"
    in rdx, 0x56e
    in flags, 0xc81
    code
    .byte 0xc0, 0xee, 0x56
    end_code
    out rdx, 0x6e
    out flags, 0x444, 0x811

    insn_case 64, "C0 /5 SHR r/m8, imm8"
    in flags, 0x805
    code
    .byte 0x47, 0xc0, 0xef, 0x60
    end_code
    out flags, 0x5, 0x810

    insn_case 64, "C1 /5 SHR r/m16/32/64, imm8"
    in rbx, 0x8f584406cf44ebcc
    code
    .byte 0x66, 0x40, 0xc1, 0xeb, 0x09
    end_code
    out rbx, 0x8f584406cf440075
    out flags, 0x1, 0x810

    insn_case 64, "C1 /5 SHR r/m16/32/64, imm8"
    in r13, 0x29b15a87356
    code
    .byte 0x49, 0xc1, 0xed, 0xb2
    end_code
    out r13, 0x0
    out flags, 0x44, 0x810

    insn_case 64, "D0 /5 SHR r/m8, 1"
    in r9, 0x22b3a
    in flags, 0x445
    code
    .byte 0x4d, 0xd0, 0xe9
    end_code
    out r9, 0x22b1d
    out flags, 0x404, 0x10

    insn_case 64, "D0 /5 SHR r/m8, 1"
    in rbx, 0x20000fc0
    in mem+0xfc0, 0x100000001
    code
    .byte 0x40, 0xd0, 0x2b
    end_code
    out mem+0xfc0, 0x100000000
    out flags, 0x45, 0x10

    insn_case 64, "D1 /5 SHR r/m16/32/64, 1"
    in rsi, 0x20001200
    in mem+0x1200, 0x400921fb54442d18
    code
    .byte 0x46, 0xd1, 0x2e
    end_code
    out mem+0x1200, 0x400921fb2a22168c
    out flags, 0x0, 0x10

    insn_case 64, "D1 /5 SHR r/m16/32/64, 1"
    in r8, 0x8e1ff9fb
    in mem+0x500, 0xfffffecebc4a0152
    code
    .byte 0x66, 0x49, 0xd1, 0xa8, 0x05, 0x0b, 0xe0, 0x91
    end_code
    out mem+0x500, 0x7fffff675e2500a9
    out flags, 0x804, 0x10

    insn_case 64, "D2 /5 SHR r/m8, CL"
    in rsi, 0xc95b6526f9b63bcd
    code
    .byte 0x66, 0x40, 0xd2, 0xee
    end_code
    out rsi, 0xc95b6526f9b63b33
    out flags, 0x4, 0x810

    insn_case 64, "D2 /5 SHR r/m8, CL"
    in rcx, 0xffffffffd32215b9
    in r11, 0x20000fe4
    in mem+0xf90, 0x875b1b92a21cad05
    code
    .byte 0x43, 0xd2, 0x6b, 0xac
    end_code
    out mem+0xf90, 0x875b1b92a21cad00
    out flags, 0x44, 0x811

    insn_case 64, "D3 /5 SHR r/m16/32/64, CL"
    in rcx, 0x1
    in r8, 0xffffffffa2380827
    in mem+0x12a0, 0xa145dff5f4e2d587
    code
    .byte 0x4d, 0xd3, 0xa8, 0x79, 0x0a, 0xc8, 0x7d
    end_code
    out mem+0x12a0, 0x50a2effafa716ac3
    out flags, 0x805, 0x10

    insn_case 64, "D3 /5 SHR r/m16/32/64, CL"
    in rcx, 0x174ef
    in r14, 0x2
    code
    .byte 0x41, 0xd3, 0xee
    end_code
    out r14, 0x0
    out flags, 0x44, 0x810
