/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F3 0F 5F /r MAXSS xmm, xmm/m32"
    in rsi, 0x20001100
    in xmm3, 0x66cee48d1197c7fb, 0xa67c7fa3954b9950
    in mem+0x1100, 0x99b980ca40490fdb
    code
    .byte 0xf3, 0x0f, 0x5f, 0x1e
    end_code
    out xmm3, 0x66cee48d40490fdb, 0xa67c7fa3954b9950

    insn_case 64, "F3 0F 5F /r MAXSS xmm, xmm/m32"
    in rbp, 0x200013d7
    in r11, 0x12
    in xmm13, 0x807fffff33800000, 0x9256527043d2f26c
    in mem+0x13f0, 0xbf8000004f000000
    code
    .byte 0xf3, 0x4e, 0x0f, 0x5f, 0x6c, 0xdd, 0x89
    end_code
    out xmm13, 0x807fffff4f000000, 0x9256527043d2f26c
