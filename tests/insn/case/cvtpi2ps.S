/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 2A /r CVTPI2PS xmm, mm/m64"
    in rdi, 0x20000e00
    in xmm5, 0x10155c0ddce8f694, 0x8000
    in mem+0xe00, 0x3f5c9b91e4ba2b0e
    in mxcsr, 0x1ff9
    code
    .byte 0x0f, 0x2a, 0x2f
    end_code
    out xmm5, 0x4e7d726ecdda2ea8, 0x8000

    insn_case 64, "NP 0F 2A /r CVTPI2PS xmm, mm/m64"
    in xmm8, 0xfffffe8d3d67d0c1, 0xa5ffd945504a9999
    in st2, 0x902a9c08b516e2bd, 0x3fe1
    in mxcsr, 0xffa3
    code
    .byte 0x47, 0x0f, 0x2a, 0xc2
    end_code
    out xmm8, 0xcedfaac7ce95d23a, 0xa5ffd945504a9999
    out tags, 0xff
