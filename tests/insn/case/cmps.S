/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "A6 CMPS m8"
    in rsi, 0x20000530
    in rdi, 0x2000175c
    in mem+0x530, 0x50200070c8600402
    in mem+0x1758, 0x3a41f772c3bcb5ae
    code
    .byte 0x4c, 0xa6
    end_code
    out rsi, 0x20000531
    out rdi, 0x2000175d
    out flags, 0x85

    insn_case 64, "A6 CMPS m8"
    in rsi, 0x200011d0
    in rdi, 0x20000e70
    in mem+0xe70, 0xbb467cb5cb2b6cf9
    in mem+0x11d0, 0x8891f128e54c9119
    code
    .byte 0x4d, 0xa6
    end_code
    out rsi, 0x200011d1
    out rdi, 0x20000e71
    out flags, 0x1

    insn_case 64, "A7 CMPS m16/32/64"
    in rsi, 0x200005c0
    in rdi, 0x20000d20
    in mem+0x5c0, 0x87d79c5aa0ad8482
    in mem+0xd20, 0x5b7f4e10eba04a22
    code
    .byte 0x49, 0xa7
    end_code
    out rsi, 0x200005c8
    out rdi, 0x20000d28
    out flags, 0x804

    insn_case 64, "A7 CMPS m16/32/64"
    in rcx, 0x2
    in rsi, 0x2000151b
    in rdi, 0x200008e0
    in mem+0x8e0, 0xf44b1f1463fa077e
    in mem+0x1518, 0x13df9b348ff6efe8
    code
    .byte 0xf2, 0x66, 0x46, 0xa7
    end_code
    out rcx, 0x0
    out rsi, 0x2000151f
    out rdi, 0x200008e4
    out flags, 0x800
