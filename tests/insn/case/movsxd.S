/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "63 /r MOVSXD r16/32/64, r/m16/32"
    in rsi, 0x87ebb21e96f0
    code
    .byte 0x63, 0xc6
    end_code
    out rax, 0xb21e96f0

    insn_case 64, "63 /r MOVSXD r16/32/64, r/m16/32"
    in r10, 0x200006a2
    in mem+0x658, 0x45d93617cf000000
    code
    .byte 0x2e, 0x47, 0x63, 0x42, 0xb6
    end_code
    out r8, 0xcf000000
