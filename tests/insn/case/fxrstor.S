/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F AE /1 FXRSTOR m512byte"
    in rdi, 0x200007bd
    in mem+0x7b0, 0xff5e7b057f
    in mem+0x7c8, 0xbfb8b10000001ff5
    code
    .byte 0x44, 0x0f, 0xae, 0x4f, 0xf3
    end_code
    out xmm0, 0x7a736c655e575049, 0xb2aba49d968f8881
    out xmm1, 0xeae3dcd5cec7c0b9, 0x221b140d06fff8f1
    out xmm2, 0x5a534c453e373029, 0x928b847d766f6861
    out xmm3, 0xcac3bcb5aea7a099, 0x2fbf4ede6dfd8d1
    out xmm4, 0x3a332c251e171009, 0x726b645d564f4841
    out xmm5, 0xaaa39c958e878079, 0xe2dbd4cdc6bfb8b1
    out xmm6, 0x1a130c05fef7f0e9, 0x524b443d362f2821
    out xmm7, 0x8a837c756e676059, 0xc2bbb4ada69f9891
    out xmm8, 0xfaf3ece5ded7d0c9, 0x322b241d160f0801
    out xmm9, 0x6a635c554e474039, 0xa29b948d867f7871
    out xmm10, 0xdad3ccc5beb7b0a9, 0x120b04fdf6efe8e1
    out xmm11, 0x4d463f38312a231c, 0x857e777069625b54
    out xmm12, 0xbdb6afa8a19a938c, 0xf5eee7e0d9d2cbc4
    out xmm13, 0x2d261f18110a03fc, 0x655e575049423b34
    out xmm14, 0x9d968f88817a736c, 0xd5cec7c0b9b2aba4
    out xmm15, 0xd06fff8f1eae3dc, 0x453e373029221b14
    out st0, 0xf7f0e9e2dbd4cdc6, 0x5fe
    out st1, 0x676059524b443d36, 0x756e
    out st2, 0xd7d0c9c2bbb4ada6, 0xe5de
    out st3, 0x4a433c352e272019, 0x5851
    out st4, 0xbab3aca59e979089, 0xc8c1
    out st5, 0x2a231c150e0700f9, 0x3831
    out st6, 0x9a938c857e777069, 0xa8a1
    out st7, 0xa03fcf5eee7e0d9, 0x1811
    out mxcsr, 0x1ff5
    out cw, 0x57f
    out sw, 0x5e7b
    out tags, 0xff

    insn_case 64, "NP 0F AE /1 FXRSTOR m512byte"
    code
    .byte 0x0f, 0xae, 0x4a, 0xac
    end_code
    out vector, 0xd
