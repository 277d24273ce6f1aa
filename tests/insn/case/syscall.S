/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "0F 05 SYSCALL"
    in flags, 0xc1
    code
    syscall
    end_code
    out rcx, 0x10000802
    out r11, 0x2c3
    out rip, 0
