/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "D9 FA FSQRT"
    in st0, 0x0, 0x403e
    in sw, 0x4c00
    in tags, 0xff
    code
    .byte 0x2e, 0x67, 0xd9, 0xfa
    end_code
    out st0, 0xc000000000000000, 0xffff
    out sw, 0x4c01

    insn_case 64, "D9 FA FSQRT"
    in st0, 0xd681498ed6d2d039, 0x4020
    in cw, 0xf7f
    in sw, 0x1765
    in tags, 0xff
    code
    .byte 0x66, 0xd9, 0xfa
    end_code
    out st0, 0xea55f9cf509ecfe2, 0x400f
    out sw, 0x1565
