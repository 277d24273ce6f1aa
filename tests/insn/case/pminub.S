/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F DA /r PMINUB mm, mm/m64"
    in st0, 0xde0af8332b41be1a, 0x3fdd
    in st1, 0x95c780e7e790af87, 0x3fd7
    in st2, 0xcf345251cf743c16, 0x400c
    in st3, 0x8000000000000001, 0x7fff
    in st4, 0xd178aa010166f446, 0x3fe1
    in st5, 0x8cd8d0903d8b8cd2, 0x400d
    in st6, 0xc000000000000000, 0x3ffe
    in st7, 0xa000000000000000, 0x403e
    in sw, 0x7300
    code
    .byte 0x43, 0x0f, 0xda, 0xf9
    end_code
    out st0, 0xcf345251cf743c16, 0x400c
    out st1, 0x8000000000000001, 0x7fff
    out st2, 0xd178aa010166f446, 0x3fe1
    out st3, 0x8cd8d0903d8b8cd2, 0x400d
    out st4, 0xc000000000000000, 0x3ffe
    out st5, 0xa000000000000000, 0x403e
    out st6, 0xde0af8332b41be1a, 0x3fdd
    out st7, 0x8000000000000001, 0xffff
    out sw, 0x4300
    out tags, 0xff

    insn_case 64, "NP 0F DA /r PMINUB mm, mm/m64"
    in st0, 0xa8713321727c771c, 0x3ff5
    in st1, 0x8000000000000001, 0x7ffe
    in st2, 0xd6f268d2b8b8c6f7, 0x3ff2
    in st3, 0xffffffffffffffff, 0x401e
    in st4, 0x8000000000000000, 0x7fff
    in st5, 0x8000000000000000, 0x4000
    in st6, 0x8000000000000000
    in st7, 0xe2d53d6673a092fa, 0x4016
    in sw, 0x5c00
    in tags, 0xff
    code
    .byte 0x46, 0x0f, 0xda, 0xe4
    end_code
    out st0, 0x8000000000000000, 0x4000
    out st1, 0x8000000000000000
    out st2, 0xe2d53d6673a092fa, 0x4016
    out st3, 0xa8713321727c771c, 0x3ff5
    out st4, 0x8000000000000001, 0xffff
    out st5, 0xd6f268d2b8b8c6f7, 0x3ff2
    out st6, 0xffffffffffffffff, 0x401e
    out st7, 0x8000000000000000, 0x7fff
    out sw, 0x4400

    insn_case 64, "66 0F DA /r PMINUB xmm, xmm/m128"
    in xmm13, 0x2009d2040324e400, 0x8150502081f006e
    in xmm14, 0x80c4824401112026, 0x84000833da26acc1
    code
    .byte 0x2e, 0x67, 0x66, 0x4f, 0x0f, 0xda, 0xee
    end_code
    out xmm13, 0x2009820401112000, 0x8000502081f006e

    insn_case 64, "66 0F DA /r PMINUB xmm, xmm/m128"
    in rax, 0x20001190
    in xmm4, 0xbec0680854f996c1, 0x2f92ffab4a193514
    in mem+0x1190, 0xfff4000000012345
    in mem+0x1198, 0x7ff8000000000000
    code
    .byte 0x67, 0x66, 0x0f, 0xda, 0x20
    end_code
    out xmm4, 0xbec0000000012345, 0x2f92000000000000
