/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F A4 /r SHLD r/m16/32/64, r16/32/64, imm8"
    in rbp, 0xe1e0f827c7bb426d
    in rdi, 0x35fed89a46f7bd66
    code
    .byte 0x0f, 0xa4, 0xef, 0x1d
    end_code
    out rdi, 0xd8f7684d
    out flags, 0x84, 0x810

    insn_case 64, "0F A4 /r SHLD r/m16/32/64, r16/32/64, imm8"
    in r9, 0x1f
    code
    .byte 0x66, 0x41, 0x0f, 0xa4, 0xe1, 0xe6
    end_code
    out r9, 0x7c3
    out flags, 0x4, 0x810

    insn_case 64, "0F A5 /r SHLD r/m16/32/64, r16/32/64, CL"
    in rcx, 0x7fffffff
    in r9, 0x20000453
    in r11, 0x80
    in mem+0x420, 0xbff0000000000000
    code
    .byte 0x4d, 0x0f, 0xa5, 0x59, 0xcd
    end_code
    out mem+0x420, 0x40
    out flags, 0x0, 0x810

    insn_case 64, "0F A5 /r SHLD r/m16/32/64, r16/32/64, CL"
    in rax, 0x20000d70
    in rcx, 0x427298964706d6b2
    in rdx, 0x7a7ebb6de967946
    in mem+0xd70, 0x80000000ffc12345
    code
    .byte 0x0f, 0xa5, 0x10
    end_code
    out mem+0xd70, 0x800000008d177a59
    out flags, 0x84, 0x810
