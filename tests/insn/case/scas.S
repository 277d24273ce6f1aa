/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "AE SCAS m8"
    in rax, 0x7f
    in rdi, 0x20000690
    in flags, 0x84
    code
    .byte 0x4c, 0xae
    end_code
    out rdi, 0x20000691
    out flags, 0x0

    insn_case 64, "AE SCAS m8"
    in rax, 0x9159da472950630e
    in rdi, 0x200005a0
    in mem+0x5a0, 0xa7c53757846858d8
    code
    .byte 0xae
    end_code
    out rdi, 0x200005a1
    out flags, 0x5

    insn_case 64, "AF SCAS m16/32/64"
    in rax, 0x64e5efac7af2a0e1
    in rcx, 0xe
    in rdi, 0x2000144a
    code
    .byte 0xf3, 0x66, 0x40, 0xaf
    end_code
    out rcx, 0xd
    out rdi, 0x2000144c
    out flags, 0x810

    insn_case 64, "AF SCAS m16/32/64"
    in rdi, 0x20000690
    in mem+0x690, 0x65e6b6bcf7936e9d
    code
    .byte 0x41, 0xaf
    end_code
    out rdi, 0x20000694
    out flags, 0x11
