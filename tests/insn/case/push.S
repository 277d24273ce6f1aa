/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 32, "06 PUSH ES"
    in mem+0xbf8, 0x1122334455667788
    code
    .code32
    pushl %es
    .code64
    end_code
    out rsp, 0x20000bfc
    out mem+0xbf8, 0x2b55667788

    insn_case 32, "0E PUSH CS"
    in mem+0xbf8, 0x1122334455667788
    code
    .code32
    pushl %cs
    .code64
    end_code
    out rsp, 0x20000bfc
    out mem+0xbf8, 0x2355667788

    insn_case 32, "16 PUSH SS"
    in mem+0xbf8, 0x1122334455667788
    code
    .code32
    pushl %ss
    .code64
    end_code
    out rsp, 0x20000bfc
    out mem+0xbf8, 0x2b55667788

    insn_case 32, "1E PUSH DS"
    in mem+0xbf8, 0x1122334455667788
    code
    .code32
    pushl %ds
    .code64
    end_code
    out rsp, 0x20000bfc
    out mem+0xbf8, 0x2b55667788

    insn_case 64, "0F A0 PUSH FS"
    in mem+0xbf8, 0x1122334455667788
    code
    pushq %fs
    end_code
    out rsp, 0x20000bf8
    out mem+0xbf8, 0

    insn_case 64, "0F A8 PUSH GS"
    in mem+0xbf8, 0x1122334455667788
    code
    pushq %gs
    end_code
    out rsp, 0x20000bf8
    out mem+0xbf8, 0

    insn_case 64, "50+r PUSH r16/32/64"
    in rax, 0xffffffffffffee98
    in rsp, 0x20000c12
    in mem+0xc10, 0x5cee049e7769c95
    code
    .byte 0x4e, 0x50
    end_code
    out rsp, 0x20000c0a
    out mem+0xc08, 0xffffffffee98645d
    out mem+0xc10, 0x5cee049e776ffff

    insn_case 64, "50+r PUSH r16/32/64"
    in rdx, 0x7fffffff
    in rsp, 0x20000c18
    code
    .byte 0x52
    end_code
    out rsp, 0x20000c10
    out mem+0xc10, 0x7fffffff

    insn_case 64, "68 PUSH imm16/32"
    in rsp, 0x20000d10
    code
    .byte 0x47, 0x68, 0x42, 0xbd, 0x12, 0x95
    end_code
    out rsp, 0x20000d08
    out mem+0xd08, 0xffffffff9512bd42

    insn_case 64, "68 PUSH imm16/32"
    in rsp, 0x20000d90
    code
    .byte 0x67, 0x46, 0x68, 0xcc, 0x9f, 0x69, 0xfe
    end_code
    out rsp, 0x20000d88
    out mem+0xd88, 0xfffffffffe699fcc

    insn_case 64, "6A PUSH simm8"
    in rsp, 0x20000c88
    code
    .byte 0x4e, 0x6a, 0xcc
    end_code
    out rsp, 0x20000c80
    out mem+0xc80, 0xffffffffffffffcc

    insn_case 64, "6A PUSH simm8"
    in rsp, 0x20000c18
    code
    .byte 0x41, 0x6a, 0x54
    end_code
    out rsp, 0x20000c10
    out mem+0xc10, 0x54

    insn_case 64, "FF /6 PUSH r/m16/32/64"
    in rcx, 0x200004b8
    in rsp, 0x20000c48
    in mem+0x4b8, 0xffff
    code
    .byte 0x48, 0xff, 0x31
    end_code
    out rsp, 0x20000c40
    out mem+0xc40, 0xffff

    insn_case 64, "FF /6 PUSH r/m16/32/64"
    in rsp, 0x20000da8
    in r12, 0x7f
    code
    .byte 0x4d, 0xff, 0xf4
    end_code
    out rsp, 0x20000da0
    out mem+0xda0, 0x7f
