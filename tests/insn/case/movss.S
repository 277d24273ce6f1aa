/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F3 0F 10 /r MOVSS xmm, xmm"
    in xmm2, 0x2bd0656e36a28200, 0x80000000
    in xmm7, 0x48b16552ecdba, 0x5555555555555555
    code
    .byte 0xf3, 0x42, 0x0f, 0x10, 0xd7
    end_code
    out xmm2, 0x2bd0656e552ecdba, 0x80000000

    insn_case 64, "F3 0F 10 /r MOVSS xmm, xmm"
    in xmm14, 0xa1184002d11082, 0xb8088410106488a0
    in xmm15, 0xe64ea1b8e5fb7e24, 0xecadc04ebbcb93cf
    code
    .byte 0xf3, 0x45, 0x0f, 0x10, 0xf7
    end_code
    out xmm14, 0xa11840e5fb7e24, 0xb8088410106488a0

    insn_case 64, "F3 0F 10 /r MOVSS xmm, m32"
    in rcx, 0xffffffffb0d0728a
    in mem+0x6b8, 0x807fffff3f000000
    code
    .byte 0xf3, 0x40, 0x0f, 0x10, 0xa1, 0x2e, 0x94, 0x2f, 0x6f
    end_code
    out xmm4, 0x3f000000

    insn_case 64, "F3 0F 10 /r MOVSS xmm, m32"
    in r9, 0x6642d74e
    in mem+0x1180, 0x8000000040490fdb
    code
    .byte 0xf3, 0x4f, 0x0f, 0x10, 0x99, 0x32, 0x3a, 0xbd, 0xb9
    end_code
    out xmm11, 0x40490fdb

    insn_case 64, "F3 0F 11 /r MOVSS xmm(rm), xmm(reg)"
    in xmm7, 0x2488460000e40121, 0x230803280440c8c
    in xmm9, 0xf0b1810cef9e3888, 0xffffffea4dfeafad
    code
    .byte 0xf3, 0x44, 0x0f, 0x11, 0xcf
    end_code
    out xmm7, 0x24884600ef9e3888, 0x230803280440c8c

    insn_case 64, "F3 0F 11 /r MOVSS xmm(rm), xmm(reg)"
    in xmm2, 0xcf6ef270ffc12345, 0x338000007f800001
    in xmm5, 0x40490fdb1f800000, 0x40490fdb44216f09
    code
    .byte 0xf3, 0x0f, 0x11, 0xd5
    end_code
    out xmm5, 0x40490fdbffc12345, 0x40490fdb44216f09

    insn_case 64, "F3 0F 11 /r MOVSS m32, xmm"
    in xmm12, 0x17, 0xa10db5eb27c9c
    in mem+0x1040, 0x3150ab2461084209
    code
    .byte 0xf3, 0x4d, 0x0f, 0x11, 0x25, 0x37, 0x08, 0x00, 0x10
    end_code
    out mem+0x1040, 0x3150ab2400000017

    insn_case 64, "F3 0F 11 /r MOVSS m32, xmm"
    in rax, 0x20001300
    in xmm5, 0x7dd4585e4f000000, 0x807fffff00000001
    in mem+0x1300, 0x3fe0000000000000
    code
    .byte 0xf3, 0x42, 0x0f, 0x11, 0x28
    end_code
    out mem+0x1300, 0x3fe000004f000000
