/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DA /6 FIDIV m32int"
    in r9, 0x20000f30
    in st0, 0x8000000000000000, 0x4000
    in mem+0xf30, 0x280a20c848081914
    in cw, 0xa7f
    in sw, 0x3b00
    in tags, 0xff
    code
    .byte 0x45, 0xda, 0x31
    end_code
    out st0, 0xe374a3d0c8691800, 0x3fe1
    out sw, 0x3b20

    insn_case 64, "DA /6 FIDIV m32int"
    in rdx, 0x20001327
    in st0, 0xfa51739d1ebcfcba, 0x3fd9
    in mem+0x1380, 0xc400ac0122122008
    in cw, 0x555
    in sw, 0x4d14
    in tags, 0xff
    code
    .byte 0x4e, 0xda, 0x72, 0x59
    end_code
    out st0, 0xeb1a9f588e0bf2a7, 0x3fbc
    out sw, 0xcdb4

    insn_case 64, "DE /6 FIDIV m16int"
    in st0, 0xebad4b000d32be5b, 0x3ffc
    in mem+0x1310, 0x272c482f33800000
    in sw, 0x5600
    in tags, 0xff
    code
    .byte 0x43, 0xde, 0x35, 0x09, 0x0b, 0x00, 0x10
    end_code
    out st0, 0x8000000000000000, 0x7fff
    out sw, 0x5404

    insn_case 64, "DE /6 FIDIV m16int"
    in rdx, 0xffffffffb804cbcf
    in st0, 0xc90fdaa22168c235, 0x8000
    in mem+0xec0, 0x7fefffffffffffff
    in cw, 0x7f
    in sw, 0x6c67
    in tags, 0xff
    code
    .byte 0xde, 0xb2, 0xf1, 0x42, 0xfb, 0x67
    end_code
    out st0, 0xc90fdb0000000000, 0x1
    out sw, 0x6e67
