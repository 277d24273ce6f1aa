/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DA /5 FISUBR m32int"
    in rdx, 0x2000056c
    in st0, 0xadaf3775627d0fe6, 0x400f
    in mem+0x530, 0xfffffffffffff268
    in tags, 0xff
    code
    .byte 0xda, 0x6a, 0xc4
    end_code
    out st0, 0xb47b3775627d0fe6, 0xc00f

    insn_case 64, "DA /5 FISUBR m32int"
    in rbx, 0xffffffffcabf48f0
    in mem+0xf90, 0x1e60000000000000
    in sw, 0x1e00
    in tags, 0xff
    code
    .byte 0x66, 0xda, 0xab, 0xa0, 0xc6, 0x40, 0x55
    end_code
    out sw, 0x1c00

    insn_case 64, "DE /5 FISUBR m16int"
    in r14, 0x20000bf7
    in st0, 0x1, 0x401e
    in sw, 0x6900
    in tags, 0xa6
    code
    .byte 0x47, 0xde, 0x6e, 0x89
    end_code
    out st0, 0xc000000000000000, 0xffff
    out sw, 0x6901

    insn_case 64, "DE /5 FISUBR m16int"
    in r13, 0x20000904
    in st0, 0x8000000000000001
    in mem+0x8d0, 0x501c705662c5402e
    in cw, 0xf7f
    in sw, 0x1254
    in tags, 0xff
    code
    .byte 0x2e, 0x43, 0xde, 0x6d, 0xcc
    end_code
    out st0, 0x805bffffffffffff, 0x400d
    out sw, 0x1076
