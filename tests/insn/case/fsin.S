/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 FE FSIN"
    in st0, 0x9a37fd054d14f958, 0x3fe3
    in cw, 0xd7f
    in sw, 0x5f00
    in tags, 0xff
    code
    .byte 0x66, 0x4d, 0xd9, 0xfe
    end_code
    out st0, 0x9a37fd054d14f932, 0x3fe3
    out sw, 0x5920

    insn_case 64, "D9 FE FSIN"
    in st0, 0xd9896b1044cde4c8, 0x3fee
    in cw, 0xa7f
    in sw, 0x5b00
    in tags, 0xff
    code
    .byte 0xd9, 0xfe
    end_code
    out st0, 0xd9896b102a9fdae1, 0x3fee
    out sw, 0x5b20
