/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "F6 /4 MUL r/m8"
    in rax, 0xca2e1a6a5c114814
    in mem+0xb20, 0xbc5004014643e0a
    code
    .byte 0x66, 0xf6, 0x25, 0x19, 0x03, 0x00, 0x10
    end_code
    out rax, 0xca2e1a6a5c1100c8
    out flags, 0x0, 0xd4

    insn_case 64, "F6 /4 MUL r/m8"
    in rax, 0x5f8ff9d3660e4e7d
    in rdx, 0x9
    code
    .byte 0x66, 0xf6, 0xe6
    end_code
    out rax, 0x5f8ff9d3660e0000
    out flags, 0x0, 0xd4

    insn_case 64, "F7 /4 MUL r/m16/32/64"
    in rax, 0xfffffff09190180f
    in rdx, 0x6cf
    in rbx, 0xfffffffff159f38f
    in mem+0x990, 0xfff0000000000000
    code
    .byte 0x66, 0xf7, 0xa3, 0x01, 0x16, 0xa6, 0x2e
    end_code
    out rax, 0xfffffff091900000
    out rdx, 0x0
    out flags, 0x0, 0xd4

    insn_case 64, "F7 /4 MUL r/m16/32/64"
    in rax, 0xc830e02bdaa51819
    in rdx, 0x20000bab
    in mem+0xbf0, 0x8000005f000000
    code
    .byte 0xf7, 0x62, 0x45
    end_code
    out rax, 0x47000000
    out rdx, 0x512343f1
    out flags, 0x801, 0xd4
