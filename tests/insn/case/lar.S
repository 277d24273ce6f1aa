/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F 02 /r LAR r16/32/64, r16/32/64/m16"
    descriptors
    in rcx, 0x13
    code
    lar %ecx, %eax
    end_code
    out rax, 0xc0f300
    out flags, 0x40

    insn_case 64, "0F 02 /r LAR r16/32/64, r16/32/64/m16"
    descriptors
    in rcx, 0x83
    in flags, 0x40
    code
    lar %ecx, %eax
    end_code
    out flags, 0
