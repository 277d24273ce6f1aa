/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "C0 /0 ROL r/m8, imm8"
    in r11, 0xfffffffff817eb9d
    in flags, 0x45
    code
    .byte 0x66, 0x43, 0xc0, 0x83, 0xa3, 0x22, 0xe8, 0x27, 0xf0
    end_code
    out flags, 0x44, 0x801

    insn_case 64, "C0 /0 ROL r/m8, imm8"
    in r13, 0xe15acfa4f
    in flags, 0x14
    code
    .byte 0x4f, 0xc0, 0xc5, 0xed
    end_code
    out r13, 0xe15acfae9
    out flags, 0x14, 0x801

    insn_case 64, "C1 /0 ROL r/m16/32/64, imm8"
    in rcx, 0x20000710
    in mem+0x710, 0xc2a11884c382010a
    in flags, 0x4c4
    code
    .byte 0x42, 0xc1, 0x01, 0xde
    end_code
    out mem+0x710, 0xc2a11884b0e08042
    out flags, 0x4c4, 0x800

    insn_case 64, "C1 /0 ROL r/m16/32/64, imm8"
    in rax, 0x20001254
    in mem+0x1240, 0x9a
    in flags, 0x881
    code
    .byte 0x44, 0xc1, 0x40, 0xec, 0xaa
    end_code
    out mem+0x1240, 0x26800
    out flags, 0x80, 0x800

    insn_case 64, "D0 /0 ROL r/m8, 1"
    in rcx, 0x4f
    in flags, 0x50
    code
    .byte 0xd0, 0xc1
    end_code
    out rcx, 0x9e
    out flags, 0x850

    insn_case 64, "D0 /0 ROL r/m8, 1"
    in rbx, 0xa1c9358c00c9074c
    in flags, 0xd0
    code
    .byte 0x66, 0xd0, 0xc3
    end_code
    out rbx, 0xa1c9358c00c90798
    out flags, 0x8d0

    insn_case 64, "D1 /0 ROL r/m16/32/64, 1"
    in rdx, 0xff
    in flags, 0x844
    code
    .byte 0xd1, 0xc2
    end_code
    out rdx, 0x1fe
    out flags, 0x44

    insn_case 64, "D1 /0 ROL r/m16/32/64, 1"
    in rsp, 0x20000d38
    in flags, 0x8d1
    code
    .byte 0xd1, 0xc4
    end_code
    out rsp, 0x40001a70
    out flags, 0xd0

    insn_case 64, "D2 /0 ROL r/m8, CL"
    in rcx, 0x41aa93598be0c71
    in rbx, 0x2b34512a
    in flags, 0x50
    code
    .byte 0x66, 0x46, 0xd2, 0xc3
    end_code
    out rbx, 0x2b345154
    out flags, 0x50, 0x801

    insn_case 64, "D2 /0 ROL r/m8, CL"
    in rcx, 0x5555555555555555
    in flags, 0x8d5
    code
    .byte 0xd2, 0xc1
    end_code
    out rcx, 0x55555555555555aa
    out flags, 0xd4, 0x801

    insn_case 64, "D3 /0 ROL r/m16/32/64, CL"
    in rcx, 0xfffffffe590daaff
    in rbx, 0xa4772a06cf9b66f7
    in flags, 0xd1
    code
    .byte 0x46, 0xd3, 0xc3
    end_code
    out rbx, 0xe7cdb37b
    out flags, 0xd1, 0x800

    insn_case 64, "D3 /0 ROL r/m16/32/64, CL"
    in rcx, 0xdf74938a44fafff2
    in r14, 0x1f
    in flags, 0x495
    code
    .byte 0x49, 0xd3, 0xc6
    end_code
    out r14, 0x7c000000000000
    out flags, 0x494, 0x800
