/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DA /0 FIADD m32int"
    in rax, 0x20000f35
    in st0, 0x0, 0x7ffe
    in sw, 0x251f
    in tags, 0xff
    code
    .byte 0xda, 0x40, 0xab
    end_code
    out st0, 0xc000000000000000, 0xffff

    insn_case 64, "DA /0 FIADD m32int"
    in rsi, 0x200005d0
    in st0, 0xa000000000000000, 0x8000
    in cw, 0xc69
    in sw, 0x2a00
    in tags, 0xff
    code
    .byte 0xda, 0x06
    end_code
    out sw, 0xa882

    insn_case 64, "DE /0 FIADD m16int"
    in r14, 0x20000c51
    in st0, 0xffffffffffffffff, 0x3fff
    in mem+0xbf0, 0x3f80000078185271
    in cw, 0x77f
    in sw, 0x4f00
    in tags, 0xff
    code
    .byte 0x66, 0x43, 0xde, 0x46, 0x9f
    end_code
    out st0, 0xa4e5ffffffffffff, 0x400d
    out sw, 0x4d20

    insn_case 64, "DE /0 FIADD m16int"
    in rax, 0x20000630
    in mem+0x630, 0x908aabb080000000
    in sw, 0x7322
    in tags, 0xff
    code
    .byte 0xde, 0x00
    end_code
    out sw, 0x7122
