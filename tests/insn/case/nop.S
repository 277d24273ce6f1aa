/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "90 NOP"
    code
    .byte 0x4a, 0x90
    end_code

    insn_case 64, "0F 0D /r NOP r/m16/32/64, r16/32/64"
    code
    .byte 0x2e, 0x67, 0x49, 0x0f, 0x0d, 0xc8
    end_code

    insn_case 64, "0F 18 /r NOP r/m16/32/64, r16/32/64"
    code
    .byte 0x66, 0x0f, 0x18, 0xc9
    end_code

    insn_case 64, "0F 19 /r NOP r/m16/32/64, r16/32/64"
    code
    .byte 0x66, 0x4f, 0x0f, 0x19, 0x1c, 0xb3
    end_code

    insn_case 64, "0F 1A /r NOP r/m16/32/64, r16/32/64"
    code
    .byte 0x66, 0x0f, 0x1a, 0xe7
    end_code

    insn_case 64, "0F 1B /r NOP r/m16/32/64, r16/32/64"
    code
    .byte 0x4b, 0x0f, 0x1b, 0xec
    end_code

    insn_case 64, "0F 1C /r NOP r/m16/32/64, r16/32/64"
    code
    .byte 0x36, 0x0f, 0x1c, 0xd9
    end_code

    insn_case 64, "0F 1D /r NOP r/m16/32/64, r16/32/64"
    code
    .byte 0x66, 0x4d, 0x0f, 0x1d, 0x7e, 0xb9
    end_code

    insn_case 64, "0F 1E /r NOP r/m16/32/64, r16/32/64"
    code
    .byte 0x47, 0x0f, 0x1e, 0x22
    end_code

    insn_case 64, "0F 1F /r NOP r/m16/32/64, r16/32/64"
    code
    .byte 0x66, 0x0f, 0x1f, 0x8e, 0x2b, 0xe0, 0xd3, 0x4c
    end_code
