/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 16 /r MOVHPD xmm, m64"
    in rbx, 0xffffffffa9be3ef5
    in xmm7, 0x41e0000000000000, 0x41e0000000000000
    in mem+0x410, 0xa004001c82824
    code
    .byte 0x66, 0x0f, 0x16, 0xbb, 0x1b, 0xc5, 0x41, 0x76
    end_code
    out xmm7, 0x41e0000000000000, 0xa004001c82824

    insn_case 64, "66 0F 16 /r MOVHPD xmm, m64"
    in rdi, 0x11bb8506
    in xmm1, 0x8000005f000000, 0xff8000003f800000
    in mem+0x630, 0x4a00100108202500
    code
    .byte 0x66, 0x0f, 0x16, 0x8c, 0xff, 0xf6, 0x58, 0x68, 0x80
    end_code
    out xmm1, 0x8000005f000000, 0x82025005c554e47

    insn_case 64, "66 0F 17 /r MOVHPD m64, xmm"
    in rcx, 0x20000f2c
    in xmm2, 0x1401766243d, 0xb53e6aec7d8cbace
    code
    .byte 0x66, 0x0f, 0x17, 0x51, 0x04
    end_code
    out mem+0xf30, 0xb53e6aec7d8cbace

    insn_case 64, "66 0F 17 /r MOVHPD m64, xmm"
    in rdi, 0x200009e0
    in xmm2, 0x88bc0c84081b402a, 0x210800e29100910
    code
    .byte 0x66, 0x0f, 0x17, 0x17
    end_code
    out mem+0x9e0, 0x210800e29100910
