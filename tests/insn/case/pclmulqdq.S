/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 3A 44 /r PCLMULQDQ xmm, xmm/m128, imm8"
    in r10, 0x7d9befc4
    in xmm15, 0xbf800000cfad0a85, 0xbb02cef6ffc12345
    in mem+0x7a0, 0x651e09bbd36bf9b6
    code
    .byte 0x66, 0x4d, 0x0f, 0x3a, 0x44, 0xba, 0xdc, 0x17, 0x64, 0xa2, 0xcb
    end_code
    out xmm15, 0xb404f7f5a3068ee, 0x3bfa14845a5da4d9

    insn_case 64, "66 0F 3A 44 /r PCLMULQDQ xmm, xmm/m128, imm8"
    in xmm1, 0x215c200b50021d90, 0x613061202c98030
    in xmm4, 0xb93852002e1b8f81, 0xfb2922983d0dfc37
    code
    .byte 0x66, 0x48, 0x0f, 0x3a, 0x44, 0xcc, 0x1f
    end_code
    out xmm1, 0x592de607eab4c590, 0x2144b32ad18d484
