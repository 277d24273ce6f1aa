/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F A3 /r BT r/m16/32/64, r16/32/64"
    in flags, 0xc4
    code
    .byte 0x0f, 0xa3, 0xcf
    end_code
    out flags, 0x40, 0x894

    insn_case 64, "0F A3 /r BT r/m16/32/64, r16/32/64"
    in flags, 0xd4
    code
    .byte 0x2e, 0x66, 0x0f, 0xa3, 0xc0
    end_code
    out flags, 0x40, 0x894

    insn_case 64, "0F BA /4 BT r/m16/32/64, imm8"
    in flags, 0xc15
    code
    .byte 0x45, 0x0f, 0xba, 0xe2, 0x32
    end_code
    out flags, 0x400, 0x894

    insn_case 64, "0F BA /4 BT r/m16/32/64, imm8"
    in rdx, 0x9aeebcfda2f7
    in flags, 0x44
    code
    .byte 0x40, 0x0f, 0xba, 0xe2, 0x37
    end_code
    out flags, 0x41, 0x894
