/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F 03 /r LSL r16/32/64, r16/32/m16"
    descriptors
    in rcx, 0x13
    code
    lsl %ecx, %eax
    end_code
    out rax, 0xffffffff
    out flags, 0x40
