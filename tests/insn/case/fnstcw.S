/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 /7 FNSTCW m2byte"
    in rcx, 0x37273dd4
    in mem+0xf10, 0x10000000000000
    in cw, 0x97f
    code
    .byte 0x44, 0xd9, 0xb9, 0x3c, 0xd1, 0xd8, 0xe8
    end_code
    out mem+0xf10, 0x1000000000097f

    insn_case 64, "D9 /7 FNSTCW m2byte"
    in r10, 0x99184af7
    in mem+0xc60, 0x380fffffffffffff
    in cw, 0x378
    code
    .byte 0x47, 0xd9, 0xba, 0x69, 0xc1, 0xe7, 0x86
    end_code
    out mem+0xc60, 0x380fffffffff0378
