/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "CF IRET"
    descriptors
    in mem+0xc00, 0x10000900
    in mem+0xc08, 0xb
    in mem+0xc10, 0x8d7
    in mem+0xc18, 0x20000e00
    in mem+0xc20, 0x13
    code
    iretq
    end_code
    out rsp, 0x20000e00
    out rip, 0x10000900
    out flags, 0x8d5

    insn_case 64, "CF IRET"
    descriptors
    in mem+0xc00, 0x10000900
    in mem+0xc08, 0x10
    code
    iretq
    end_code
    out vector, 13
    out error, 0x10
