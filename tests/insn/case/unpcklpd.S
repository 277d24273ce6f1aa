/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/insn/insn.inc"

    insn_case 64, "66 0F 14 /r UNPCKLPD xmm, xmm/m128"
    in xmm5, 0x5f000000e6788322, 0x7fffffbd12ca73
    in xmm15, 0xc416ffbff817a91e, 0xd8b24bfed9ca5902
    code
    .byte 0x66, 0x46, 0x0f, 0x14, 0xfd
    end_code
    out xmm15, 0xc416ffbff817a91e, 0x5f000000e6788322

    insn_case 64, "66 0F 14 /r UNPCKLPD xmm, xmm/m128"
    in xmm3, 0xe69309d5db834375, 0x47efffffe0000000
    in xmm6, 0x8e347457bf800000, 0xbf8000007f800000
    code
    .byte 0x66, 0x0f, 0x14, 0xde
    end_code
    out xmm3, 0xe69309d5db834375, 0x8e347457bf800000
