/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F B4 /r LFS r16/32/64, m16:16/32/64"
    descriptors
    in rbx, 0x20000400
    in mem+0x400, 0x1312345678
    code
    lfsl (%rbx), %eax
    end_code
    out rax, 0x12345678

    insn_case 64, "0F B4 /r LFS r16/32/64, m16:16/32/64"
    descriptors
    in rbx, 0x20000400
    in mem+0x400, 0x1122334455667788
    in mem+0x408, 0x13
    code
    .byte 0x48, 0x0f, 0xb4, 0x03
    end_code
    out rax, 0x1122334455667788
