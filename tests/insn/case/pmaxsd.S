/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 3D /r PMAXSD xmm, xmm/m128"
    in rax, 0x78cf29ce
    in xmm15, 0x2830680820a0a000, 0x3e0088070820220
    in mem+0x6b0, 0x6e04a9400c8b2060
    in mem+0x6b8, 0x8804c8009d029916
    code
    .byte 0x66, 0x44, 0x0f, 0x38, 0x3d, 0xb8, 0xe2, 0xdc, 0x30, 0xa7
    end_code
    out xmm15, 0x6e04a94020a0a000, 0x3e0088070820220

    insn_case 64, "66 0F 38 3D /r PMAXSD xmm, xmm/m128"
    in rcx, 0x200006f0
    in rdi, 0x20
    in xmm4, 0x250520004c105031, 0x84130840151b0463
    in mem+0x730, 0x67d6d73f7fc00000
    in mem+0x738, 0x807fffffc82fbd57
    code
    .byte 0x66, 0x0f, 0x38, 0x3d, 0x24, 0x79
    end_code
    out xmm4, 0x67d6d73f7fc00000, 0x84130840151b0463
