/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 2E /r UCOMISD xmm, xmm/m64"
    code
    .byte 0x66, 0x0f, 0x2e, 0xd3
    end_code
    out flags, 0x1

    insn_case 64, "66 0F 2E /r UCOMISD xmm, xmm/m64"
    in rdi, 0x7201520c20b736af
    in xmm4, 0xaad3764900800000, 0xcf00000009f1822e
    in mem+0x6d0, 0x400921fb54442d18
    code
    .byte 0x67, 0x66, 0x0f, 0x2e, 0xa7, 0x21, 0xd0, 0x48, 0xff
    end_code
    out flags, 0x1
