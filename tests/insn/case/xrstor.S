/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F AE /5 XRSTOR m"
    in rbx, 0x20000400
    in rax, 2
    in rdx, 0
    in mem+0x418, 0x0000ffff00001fa0
    in mem+0x600, 0
    in mem+0x608, 0
    in mem+0x610, 0
    in mem+0x618, 0
    in mem+0x620, 0
    in mem+0x628, 0
    in mem+0x630, 0
    in mem+0x638, 0
    code
    xrstor (%rbx)
    end_code
    out mxcsr, 0x1fa0
    out xmm0, 0
    out xmm1, 0
    out xmm2, 0
    out xmm3, 0
    out xmm4, 0
    out xmm5, 0
    out xmm6, 0
    out xmm7, 0
    out xmm8, 0
    out xmm9, 0
    out xmm10, 0
    out xmm11, 0
    out xmm12, 0
    out xmm13, 0
    out xmm14, 0
    out xmm15, 0

    insn_case 64, "NP 0F AE /5 XRSTOR m"
    in rbx, 0x20000400
    in rax, 2
    in rdx, 0
    in mem+0x418, 0x0000ffff00001f80
    in mem+0x600, 4
    code
    xrstor (%rbx)
    end_code
    out vector, 13
