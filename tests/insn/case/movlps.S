/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 12 /r MOVLPS xmm, m64"
    in rdx, 0x20000ba6
    in xmm3, 0xe05195ebffc12345, 0xc2dbadb67f800000
    in mem+0xb80, 0x932004
    code
    .byte 0x42, 0x0f, 0x12, 0x5a, 0xda
    end_code
    out xmm3, 0x932004, 0xc2dbadb67f800000

    insn_case 64, "NP 0F 12 /r MOVLPS xmm, m64"
    in rbp, 0x1a944c46
    in xmm7, 0x80000000, 0x732608c
    in mem+0xeb0, 0xac04860202048830
    code
    .byte 0x0f, 0x12, 0xbd, 0x6a, 0xc2, 0x6b, 0x05
    end_code
    out xmm7, 0xac04860202048830, 0x732608c

    insn_case 64, "NP 0F 13 /r MOVLPS m64, xmm"
    in r9, 0x200011f8
    in xmm5, 0xd93c63309c3aedf4, 0x1
    code
    .byte 0x49, 0x0f, 0x13, 0x69, 0xa8
    end_code
    out mem+0x11a0, 0xd93c63309c3aedf4

    insn_case 64, "NP 0F 13 /r MOVLPS m64, xmm"
    in rcx, 0xffffffffa3912ead
    in xmm4, 0x281a9895f9a705a2
    code
    .byte 0x36, 0x0f, 0x13, 0xa1, 0x63, 0xe2, 0x6e, 0x7c
    end_code
    out mem+0x1110, 0x281a9895f9a705a2
