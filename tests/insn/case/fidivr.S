/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DA /7 FIDIVR m32int"
    in rax, 0x20001035
    in st0, 0xa9e86f0fa6ccb6a3, 0x3ff2
    in mem+0x1090, 0x6a1eb74c8c3c621a
    in cw, 0xa7f
    in sw, 0x493e
    in tags, 0xff
    code
    .byte 0xda, 0x78, 0x5b
    end_code
    out st0, 0xae6bee73ca880800, 0xc02a

    insn_case 64, "DA /7 FIDIVR m32int"
    in rsi, 0x20001303
    in st0, 0xffffffffffffffff
    in mem+0x12d0, 0x122888030198b404
    in cw, 0x67f
    in sw, 0x1100
    in tags, 0xff
    code
    .byte 0x66, 0x4c, 0xda, 0x7e, 0xcd
    end_code
    out st0, 0xfffffffffffff800, 0x7ffe
    out sw, 0x112a

    insn_case 64, "DE /7 FIDIVR m16int"
    in rbx, 0x7c5e3ce9
    in r11, 0x17
    in st0, 0xffffffffffffffff, 0x3f80
    in mem+0x12e0, 0xff
    in cw, 0x77f
    in sw, 0x4000
    in tags, 0xff
    code
    .byte 0x4a, 0xde, 0xbc, 0xdb, 0x3f, 0xd5, 0xa1, 0xa3
    end_code
    out st0, 0xff00000000000000, 0x4084
    out sw, 0x4020

    insn_case 64, "DE /7 FIDIVR m16int"
    in rax, 0xe
    in rbp, 0x95683b1e
    in sw, 0xb00
    in tags, 0x4
    code
    .byte 0xde, 0xbc, 0x05, 0xd4, 0xd6, 0x97, 0x8a
    end_code
    out st0, 0xc000000000000000, 0xffff
    out sw, 0x941
    out tags, 0x6
