/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 28 /r MOVAPD xmm, xmm/m128"
    in xmm2, 0x800000007fc00000, 0xe9586086bb29e2ee
    code
    .byte 0x66, 0x0f, 0x28, 0xea
    end_code
    out xmm5, 0x800000007fc00000, 0xe9586086bb29e2ee

    insn_case 64, "66 0F 28 /r MOVAPD xmm, xmm/m128"
    in xmm6, 0x9886bc7872dd6698, 0xbddff86f78fa3855
    code
    .byte 0x66, 0x0f, 0x28, 0xfe
    end_code
    out xmm7, 0x9886bc7872dd6698, 0xbddff86f78fa3855

    insn_case 64, "66 0F 29 /r MOVAPD xmm/m128, xmm"
    in rax, 0xe
    in rdi, 0x20000424
    in xmm0, 0x3aca1758be9838, 0xdf2c0e058a85c8e8
    code
    .byte 0x66, 0x0f, 0x29, 0x44, 0x87, 0x64
    end_code
    out mem+0x4c0, 0x3aca1758be9838
    out mem+0x4c8, 0xdf2c0e058a85c8e8

    insn_case 64, "66 0F 29 /r MOVAPD xmm/m128, xmm"
    in rsi, 0x2000071b
    in xmm14, 0xae0410000e194269, 0x48c130200c43890
    code
    .byte 0x66, 0x4e, 0x0f, 0x29, 0x76, 0x25
    end_code
    out mem+0x740, 0xae0410000e194269
    out mem+0x748, 0x48c130200c43890
