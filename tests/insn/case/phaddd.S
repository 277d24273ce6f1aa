/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "NP 0F 38 02 /r PHADDD mm, mm/m64"
    in rdx, 0x20001362
    in st0, 0xb674c855fb424861, 0x4022
    in st1, 0xc158a1732b9a4cbb, 0x3ffa
    in st2, 0x8e7294b51ce7257b, 0x3fea
    in st3, 0xffffffffffffffff, 0xffff
    in st4, 0xcd8537c42a91bab1, 0x3fd8
    in st5, 0xb552bc2954a4e1a0, 0x3fd9
    in st6, 0x94d17251b007c020, 0x401b
    in st7, 0x8000000000000001, 0x403e
    in mem+0x1370, 0xcf000000c0a5bbca
    in sw, 0x3000
    in tags, 0xff
    code
    .byte 0x36, 0x0f, 0x38, 0x02, 0x72, 0x0e
    end_code
    out st0, 0x8e7294b51ce7257b, 0x3fea
    out st1, 0xffffffffffffffff, 0xffff
    out st2, 0xcd8537c42a91bab1, 0x3fd8
    out st3, 0xb552bc2954a4e1a0, 0x3fd9
    out st4, 0x94d17251b007c020, 0x401b
    out st5, 0x8000000000000001, 0x403e
    out st6, 0x8fa5bbcab1b710b6, 0xffff
    out st7, 0xc158a1732b9a4cbb, 0x3ffa
    out sw, 0x0

    insn_case 64, "NP 0F 38 02 /r PHADDD mm, mm/m64"
    in st5, 0xe69ee17a7434ef07, 0x3fd9
    in tags, 0xff
    code
    .byte 0x0f, 0x38, 0x02, 0xed
    end_code
    out st5, 0x5ad3d0815ad3d081, 0xffff

    insn_case 64, "66 0F 38 02 /r PHADDD xmm, xmm/m128"
    in rax, 0x20000506
    in xmm15, 0xb45a27f9, 0x80000000
    in mem+0x560, 0xffff
    in mem+0x568, 0xfffffffffffed869
    code
    .byte 0x66, 0x4e, 0x0f, 0x38, 0x02, 0x78, 0x5a
    end_code
    out xmm15, 0x80000000b45a27f9, 0xfffed8680000ffff

    insn_case 64, "66 0F 38 02 /r PHADDD xmm, xmm/m128"
    in xmm1, 0x41e0000000000000, 0x7ff8000000000000
    in xmm5, 0x1e5f8d793f800000, 0x3f8000007f7fffff
    code
    .byte 0x66, 0x0f, 0x38, 0x02, 0xe9
    end_code
    out xmm5, 0xbeffffff5ddf8d79, 0x7ff8000041e00000
