/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "00 /r ADD r/m8, r8"
    in rdx, 0xffffffffb81fdeb3
    in rbx, 0x20
    in mem+0xd10, 0x380fffffffffffff
    code
    .byte 0x00, 0x9a, 0x5d, 0x2e, 0xe0, 0x67
    end_code
    out mem+0xd10, 0x380fffffffffff1f
    out flags, 0x1

    insn_case 64, "00 /r ADD r/m8, r8"
    in rbx, 0x27
    in mem+0xf00, 0x1f
    code
    .byte 0x2e, 0xf0, 0x66, 0x00, 0x1d, 0xf7, 0x06, 0x00, 0x10
    end_code
    out mem+0xf00, 0x46
    out flags, 0x10

    insn_case 64, "01 /r ADD r/m16/32/64, r16/32/64"
    in r10, 0xfffffffff2cc988d
    in mem+0x10f0, 0x380fffffffffffff
    in flags, 0x4c5
    code
    .byte 0x4d, 0x01, 0x92, 0x63, 0x78, 0x33, 0x2d
    end_code
    out mem+0x10f0, 0x380ffffff2cc988c
    out flags, 0x411

    insn_case 64, "01 /r ADD r/m16/32/64, r16/32/64"
    in rbp, 0x8f28d98f
    in r9, 0x525e5741
    in mem+0x560, 0x51082000a64035
    in flags, 0x814
    code
    .byte 0x44, 0x01, 0x8d, 0xd1, 0x2b, 0xd7, 0x90
    end_code
    out mem+0x560, 0x51082053049776
    out flags, 0x0

    insn_case 64, "02 /r ADD r8, r/m8"
    in rcx, 0x7
    in rdx, 0x520535
    code
    .byte 0x02, 0xd1
    end_code
    out rdx, 0x52053c
    out flags, 0x4

    insn_case 64, "02 /r ADD r8, r/m8"
    in rbx, 0x4a8a4bc0cc09471b
    in rbp, 0x9a2382bfdbac1259
    in flags, 0x400
    code
    .byte 0x42, 0x02, 0xdd
    end_code
    out rbx, 0x4a8a4bc0cc094774
    out flags, 0x414

    insn_case 64, "03 /r ADD r16/32/64, r/m16/32/64"
    in rbx, 0xff
    in rsi, 0x9
    code
    .byte 0x03, 0xde
    end_code
    out rbx, 0x108
    out flags, 0x10

    insn_case 64, "03 /r ADD r16/32/64, r/m16/32/64"
    in rbx, 0x2
    in r10, 0x8000
    code
    .byte 0x66, 0x46, 0x03, 0xd3
    end_code
    out r10, 0x8002
    out flags, 0x80

    insn_case 64, "04 ADD AL, imm8"
    in rax, 0xa80732f75630
    code
    .byte 0x04, 0x7d
    end_code
    out rax, 0xa80732f756ad
    out flags, 0x880

    insn_case 64, "04 ADD AL, imm8"
    in rax, 0x33ff750ce3817abb
    in flags, 0x94
    code
    .byte 0x45, 0x04, 0x27
    end_code
    out rax, 0x33ff750ce3817ae2

    insn_case 64, "05 ADD AX/EAX/RAX, imm16/32"
    in rax, 0x4d0b984848d0dcec
    code
    .byte 0x42, 0x05, 0x7a, 0x81, 0xd6, 0xbe
    end_code
    out rax, 0x7a75e66
    out flags, 0x15

    insn_case 64, "05 ADD AX/EAX/RAX, imm16/32"
    in rax, 0x1873ced1a7243ba8
    in flags, 0x411
    code
    .byte 0x36, 0x44, 0x05, 0xa6, 0x96, 0xf6, 0x3a
    end_code
    out rax, 0xe21ad24e
    out flags, 0x484

    insn_case 64, "80 /0 ADD r/m8, imm8"
    in mem+0xf00, 0x380fffffffffffff
    in flags, 0x411
    code
    .byte 0x66, 0x47, 0x80, 0x05, 0xf7, 0x06, 0x00, 0x10, 0x89
    end_code
    out mem+0xf00, 0x380fffffffffff88
    out flags, 0x495

    insn_case 64, "80 /0 ADD r/m8, imm8"
    in rbx, 0xffffffffcddb7eff
    in mem+0xc20, 0x127ead357a2c55e1
    in flags, 0xcc4
    code
    .byte 0x4c, 0x80, 0x83, 0x21, 0x8d, 0x24, 0x52, 0xbd
    end_code
    out mem+0xc20, 0x127ead357a2c559e
    out flags, 0x481

    insn_case 64, "81 /0 ADD r/m16/32/64, imm16/32"
    in rbx, 0x20001200
    in mem+0x1200, 0x475f881933800000
    in flags, 0x14
    code
    .byte 0x66, 0x81, 0x03, 0x2f, 0x44
    end_code
    out mem+0x1200, 0x475f88193380442f
    out flags, 0x0

    insn_case 64, "81 /0 ADD r/m16/32/64, imm16/32"
    in rsp, 0x20000d70
    in flags, 0xcc4
    code
    .byte 0x42, 0x81, 0xc4, 0x6b, 0x6c, 0x2f, 0xe5
    end_code
    out rsp, 0x52f79db
    out flags, 0x405

    insn_case 32, "82 /0 ADD r/m8, imm8"
    in rbp, 0x20000d43
    in mem+0xdc0, 0x100e00010d528410
    in flags, 0x494
    code
    .byte 0x66, 0x82, 0x45, 0x7d, 0xc8
    end_code
    out mem+0xdc0, 0x100e00010d5284d8
    out flags, 0x484

    insn_case 32, "82 /0 ADD r/m8, imm8"
    in rax, 0x177910a
    in mem+0x1120, 0xbf800000bf800000
    in flags, 0x801
    code
    .byte 0xf0, 0x82, 0x80, 0x16, 0x80, 0x88, 0x1e, 0x57
    end_code
    out mem+0x1120, 0xbf800000bf800057
    out flags, 0x0

    insn_case 64, "83 /0 ADD r/m16/32/64, simm8"
    in rbp, 0x20000d70
    code
    .byte 0x42, 0x83, 0xc5, 0x98
    end_code
    out rbp, 0x20000d08
    out flags, 0x1

    insn_case 64, "83 /0 ADD r/m16/32/64, simm8"
    in rbx, 0x3697b54e1da9c302
    in flags, 0xc50
    code
    .byte 0x83, 0xc3, 0x07
    end_code
    out rbx, 0x1da9c309
    out flags, 0x404
