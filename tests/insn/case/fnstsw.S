/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "DD /7 FNSTSW m2byte"
    in r14, 0x5f09925f
    in mem+0xe60, 0x7ff8000000000000
    in sw, 0x7f00
    code
    .byte 0x43, 0xdd, 0xbe, 0x01, 0x7c, 0xf6, 0xc0
    end_code
    out mem+0xe60, 0x7ff8000000007f00

    insn_case 64, "DD /7 FNSTSW m2byte"
    in rsi, 0x20000485
    in mem+0x480, 0x10d06c4012422a03
    in sw, 0x4b00
    code
    .byte 0x48, 0xdd, 0x7e, 0xfb
    end_code
    out mem+0x480, 0x10d06c4012424b00

    insn_case 64, "DF E0 FNSTSW AX"
    in rax, 0xffffffffffffffc4
    in sw, 0x45e
    code
    .byte 0x40, 0xdf, 0xe0
    end_code
    out rax, 0xffffffffffff045e

    insn_case 64, "DF E0 FNSTSW AX"
    in rax, 0xc5daf93911e279d8
    in sw, 0x6d00
    code
    .byte 0x66, 0xdf, 0xe0
    end_code
    out rax, 0xc5daf93911e26d00
