/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F C0 /r XADD r/m8, r8"
    in rcx, 0x20001708
    in rbx, 0xffffffffffffffff
    in mem+0x1708, 0x30e1668594892420
    code
    .byte 0x66, 0x0f, 0xc0, 0x19
    end_code
    out rbx, 0xffffffffffffff20
    out mem+0x1708, 0x30e166859489241f
    out flags, 0x1

    insn_case 64, "0F C0 /r XADD r/m8, r8"
    in rax, 0x9e37789a
    in rdx, 0x62
    in mem+0x11d0, 0x7fc0000040490fdb
    code
    .byte 0xf0, 0x0f, 0xc0, 0xb0, 0x36, 0x99, 0xc8, 0x81
    end_code
    out rdx, 0xdb62
    out flags, 0x84

    insn_case 64, "0F C1 /r XADD r/m16/32/64, r16/32/64"
    in rax, 0x20000ff0
    in r13, 0x7fffffffffffffff
    in mem+0xff0, 0x47efffffe0000000
    code
    .byte 0x66, 0x4c, 0x0f, 0xc1, 0x28
    end_code
    out r13, 0x47efffffe0000000
    out mem+0xff0, 0xc7efffffdfffffff
    out flags, 0x884

    insn_case 64, "0F C1 /r XADD r/m16/32/64, r16/32/64"
    in rbp, 0x20000de8
    in r15, 0x10f70818
    in flags, 0x410
    code
    .byte 0x4b, 0x0f, 0xc1, 0xef
    end_code
    out rbp, 0x10f70818
    out r15, 0x30f71600
    out flags, 0x414
