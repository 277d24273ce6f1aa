/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F C7 /4 XSAVEC m"
    in rbx, 0x20000400
    in rax, 1
    in rdx, 0
    code
    xsavec (%rbx)
    end_code
    out mem+0x400, 0x37f
    out mem+0x408, 0
    out mem+0x410, 0
    out mem+0x420, 0
    out mem+0x428, 0
    out mem+0x430, 0
    out mem+0x438, 0
    out mem+0x440, 0
    out mem+0x448, 0
    out mem+0x450, 0
    out mem+0x458, 0
    out mem+0x460, 0
    out mem+0x468, 0
    out mem+0x470, 0
    out mem+0x478, 0
    out mem+0x480, 0
    out mem+0x488, 0
    out mem+0x490, 0
    out mem+0x498, 0
    out mem+0x600, 1
    out mem+0x608, 0x8000000000000001
