/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F3 0F 5D /r MINSS xmm, xmm/m32"
    in xmm8, 0x6a53bb5426dac5a1, 0x65536bce8fb4a43e
    in xmm9, 0xec8ff5890a2a9fd3
    code
    .byte 0xf3, 0x47, 0x0f, 0x5d, 0xc1
    end_code
    out xmm8, 0x6a53bb540a2a9fd3, 0x65536bce8fb4a43e

    insn_case 64, "F3 0F 5D /r MINSS xmm, xmm/m32"
    in r8, 0xffffffffce57aaca
    in xmm14, 0x968f539957a262cb, 0xf12d792aa6eebe9e
    in mem+0x720, 0x4223cbfa2768b748
    code
    .byte 0xf3, 0x45, 0x0f, 0x5d, 0xb0, 0x56, 0x5c, 0xa8, 0x51
    end_code
    out xmm14, 0x968f53992768b748, 0xf12d792aa6eebe9e
