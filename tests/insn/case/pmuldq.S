/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 38 28 /r PMULDQ xmm, xmm/m128"
    in xmm0, 0x6c2e2eac1f800000, 0x1f80000040490fdb
    code
    .byte 0x66, 0x0f, 0x38, 0x28, 0xc0
    end_code
    out xmm0, 0x3e0400000000000, 0x10249cc78be16559

    insn_case 64, "66 0F 38 28 /r PMULDQ xmm, xmm/m128"
    in rdx, 0x20000c00
    in xmm13, 0xffffffd2ba44125c, 0x13fcfb04417c692
    in mem+0xc00, 0x420a60401500c08
    in mem+0xc08, 0x40082b0210683240
    code
    .byte 0x66, 0x4e, 0x0f, 0x38, 0x28, 0x2a
    end_code
    out xmm13, 0xffa476111bbce2e0, 0x45d336f760a2880
