/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "C0 /3 RCR r/m8, imm8"
    in r12, 0xff
    in flags, 0x814
    code
    .byte 0x4f, 0xc0, 0xdc, 0xee
    end_code
    out r12, 0xf7
    out flags, 0x14, 0x801

    insn_case 64, "C0 /3 RCR r/m8, imm8"
    in mem+0xd40, 0x4cfce6731f800000
    in flags, 0x854
    code
    .byte 0x43, 0xc0, 0x1d, 0x38, 0x05, 0x00, 0x10, 0x88
    end_code
    out flags, 0x54, 0x801

    insn_case 64, "C1 /3 RCR r/m16/32/64, imm8"
    in r8, 0x2000070c
    in mem+0x740, 0x20c5120879810070
    in flags, 0x14
    code
    .byte 0x4f, 0xc1, 0x58, 0x34, 0x72
    end_code
    out mem+0x740, 0x89043cc080380831
    out flags, 0x14, 0x800

    insn_case 64, "C1 /3 RCR r/m16/32/64, imm8"
    in r9, 0x200004f0
    in mem+0x4f0, 0xfece1e45270a9611
    in flags, 0x8c0
    code
    .byte 0x2e, 0x67, 0x66, 0x4d, 0xc1, 0x19, 0xa6
    end_code
    out mem+0x4f0, 0x293854b08bfb3879
    out flags, 0xc0, 0x800

    insn_case 64, "D0 /3 RCR r/m8, 1"
    in r8, 0xcbba796d8f7d4e64
    in flags, 0x451
    code
    .byte 0x43, 0xd0, 0xd8
    end_code
    out r8, 0xcbba796d8f7d4eb2
    out flags, 0xc50

    insn_case 64, "D0 /3 RCR r/m8, 1"
    in rax, 0x69c9e6b
    in mem+0x6a0, 0x7ff0000000000001
    in flags, 0xcc1
    code
    .byte 0x4a, 0xd0, 0x98, 0x35, 0x68, 0x63, 0x19
    end_code
    out mem+0x6a0, 0x7ff0000000000080

    insn_case 64, "D1 /3 RCR r/m16/32/64, 1"
    in rax, 0x20000cb0
    in mem+0xcb0, 0x380fffffffffffff
    in flags, 0x400
    code
    .byte 0x4e, 0xd1, 0x18
    end_code
    out mem+0xcb0, 0x1c07ffffffffffff
    out flags, 0x401

    insn_case 64, "D1 /3 RCR r/m16/32/64, 1"
    in r12, 0xffffffffffda0716
    in flags, 0xc80
    code
    .byte 0x66, 0x43, 0xd1, 0xdc
    end_code
    out r12, 0xffffffffffda038b
    out flags, 0x480

    insn_case 64, "D2 /3 RCR r/m8, CL"
    in rax, 0x1a
    in rcx, 0xffffffffab4a1504
    in mem+0x9d0, 0x7f7fffff7f7fffff
    in flags, 0xcc0
    code
    .byte 0x40, 0xd2, 0x9c, 0xc1, 0xfc, 0xf3, 0xb5, 0x74
    end_code
    out mem+0x9d0, 0x7f7fffff7f7fffef
    out flags, 0x4c1, 0x800

    insn_case 64, "D2 /3 RCR r/m8, CL"
    in rcx, 0xa5c9e543af373848
    in rdi, 0xeaf95f74dd59321d
    in flags, 0x814
    code
    .byte 0x4a, 0xd2, 0xdf
    end_code
    out rdi, 0xeaf95f74dd59323a
    out flags, 0x14, 0x801

    insn_case 64, "D3 /3 RCR r/m16/32/64, CL"
    in rcx, 0x7fffffffffffffff
    in mem+0x740, 0x44947298c1a12c9
    in flags, 0x841
    code
    .byte 0xd3, 0x1d, 0x3a, 0xff, 0xff, 0x0f
    end_code
    out mem+0x740, 0x449472930684b27
    out flags, 0x40, 0x800

    insn_case 64, "D3 /3 RCR r/m16/32/64, CL"
    in rcx, 0xfffffffffffffb1a
    in rsp, 0x20000d40
    in flags, 0x8d0
    code
    .byte 0x67, 0x42, 0xd3, 0xdc
    end_code
    out rsp, 0x6a008
    out flags, 0xd0, 0x800
