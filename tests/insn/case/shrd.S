/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F AC /r SHRD r/m16/32/64, r16/32/64, imm8"
    in rcx, 0x2000095b
    in rsi, 0x4
    in mem+0x940, 0xbd3c6bda
    code
    .byte 0x42, 0x0f, 0xac, 0x71, 0xe5, 0x1f
    end_code
    out mem+0x940, 0x9
    out flags, 0x4, 0x810

    insn_case 64, "0F AC /r SHRD r/m16/32/64, r16/32/64, imm8"
    in rcx, 0x134185c3ef54
    in rdx, 0x80000000
    code
    .byte 0x42, 0x0f, 0xac, 0xd1, 0x42
    end_code
    out rcx, 0x2170fbd5
    out flags, 0x0, 0x810

    insn_case 64, "0F AD /r SHRD r/m16/32/64, r16/32/64, CL"
    in rcx, 0xe62aa2779241270d
    in rdx, 0x4a71ad5b7
    in rsp, 0x20000d90
    in flags, 0xc85
    code
    .byte 0x66, 0x0f, 0xad, 0xe2
    end_code
    out rdx, 0x4a71a6c86
    out flags, 0x401, 0x810

    insn_case 64, "0F AD /r SHRD r/m16/32/64, r16/32/64, CL"
    in rcx, 0x80
    in rdi, 0x1
    in flags, 0x8d4
    code
    .byte 0x0f, 0xad, 0xc7
    end_code
    out flags, 0xc4, 0x810
