/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 /5 FLDCW m2byte"
    in r14, 0x20001074
    in mem+0x1040, 0x9dd74ecaf250651a
    code
    .byte 0x2e, 0x4f, 0xd9, 0x6e, 0xcc
    end_code
    out cw, 0x55a

    insn_case 64, "D9 /5 FLDCW m2byte"
    in r8, 0x9ae253af
    in mem+0xec0, 0x4e062bf62
    code
    .byte 0x41, 0xd9, 0xa8, 0x11, 0xbb, 0x1d, 0x85
    end_code
    out cw, 0x1f62
