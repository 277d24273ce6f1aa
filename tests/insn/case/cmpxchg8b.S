/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F C7 /1 CMPXCHG8B m64"
    in rbx, 0xffffffffa9eb3061
    in mem+0x6c0, 0x728af5add
    in flags, 0xc40
    code
    .byte 0x0f, 0xc7, 0x8b, 0x5f, 0xd6, 0x14, 0x76
    end_code
    out rax, 0x28af5add
    out rdx, 0x7
    out flags, 0xc00

    insn_case 64, "0F C7 /1 CMPXCHG8B m64"
    in r9, 0x20000ad0
    in mem+0xad0, 0x807fffff
    code
    .byte 0x66, 0x43, 0x0f, 0xc7, 0x09
    end_code
    out rax, 0x807fffff
    out rdx, 0x0
