/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F D5 /r PMULLW mm, mm/m64"
    in rsi, 0x200008e4
    in r12, 0x17
    in st0, 0xccd556900cb75c0a, 0x3fe9
    in st1, 0xcbf8d139d8bd5310, 0x3fe8
    in st2, 0xdc423ae5d25bfc8b, 0x3fed
    in st3, 0xed35cb41ce46d5d8, 0x400e
    in st4, 0xc90fdaa22168c235, 0x8000
    in st5, 0xa000000000000000
    in st6, 0xc000000000000000, 0xbfff
    in st7, 0x8000000000000001
    in mem+0x940, 0xc492340484201061
    in sw, 0x4c00
    in tags, 0xff
    code
    .byte 0x42, 0x0f, 0xd5, 0x2c, 0xa6
    end_code
    out st0, 0x8000000000000001
    out st1, 0xccd556900cb75c0a, 0x3fe9
    out st2, 0xcbf8d139d8bd5310, 0x3fe8
    out st3, 0xdc423ae5d25bfc8b, 0x3fed
    out st4, 0xed35cb41ce46d5d8, 0x400e
    out st5, 0x268e5288cd00e615, 0xffff
    out st6, 0xa000000000000000
    out st7, 0xc000000000000000, 0xbfff
    out sw, 0x4400

    insn_case 64, "NP 0F D5 /r PMULLW mm, mm/m64"
    in rbp, 0x200013bc
    in st2, 0x1, 0xc03e
    in mem+0x13a0, 0xa33d4ed9e2753994
    code
    .byte 0x40, 0x0f, 0xd5, 0x55, 0xe4
    end_code
    out st2, 0x3994, 0xffff
    out tags, 0xff

    insn_case 64, "66 0F D5 /r PMULLW xmm, xmm/m128"
    in rcx, 0x82bdea46
    in xmm5, 0x100000001, 0xd19dc94b3f000000
    in mem+0x0, 0xffffffff
    in mem+0x8, 0x2f5a5fb8
    code
    .byte 0x66, 0x4a, 0x0f, 0xd5, 0xa9, 0xba, 0x15, 0x42, 0x9d
    end_code
    out xmm5, 0xffff, 0x26000000

    insn_case 64, "66 0F D5 /r PMULLW xmm, xmm/m128"
    in xmm0, 0xf3ec4686a21d09b4, 0x1e60000000000000
    in xmm6, 0x59384c7fd671b346, 0xe3bec352ccd89ef
    code
    .byte 0x66, 0x0f, 0xd5, 0xc6
    end_code
    out xmm0, 0x67a0c47acccd8338, 0x4020000000000000
