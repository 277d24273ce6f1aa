/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 3A 17 /r EXTRACTPS r/m32, xmm, imm8"
    in rbx, 0x200013c0
    in xmm3, 0x83bfe6264f000000, 0xef0fd3422c6d2467
    in mem+0x13c0, 0xff800000ffc12345
    code
    .byte 0x66, 0x0f, 0x3a, 0x17, 0x1b, 0x9b
    end_code
    out mem+0x13c0, 0xff800000ef0fd342

    insn_case 64, "66 0F 3A 17 /r EXTRACTPS r/m32, xmm, imm8"
    in xmm4, 0x38980814002984a, 0x4005925a4200
    code
    .byte 0x66, 0x0f, 0x3a, 0x17, 0xe2, 0xc0
    end_code
    out rdx, 0x4002984a
